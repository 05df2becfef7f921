package io.sluice.it.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class StallingProxyTest {
    private static final int SILENCE_MS = 200;

    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private final int port = FreePorts.next();
    private ServerSocket echo;
    private StallingProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 10, loopback);
        Thread server = new Thread(this::serve);
        server.setDaemon(true);
        server.start();
        proxy = StallingProxy.start(port, echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void carriesBothWays() throws IOException {
        try (Socket client = connect()) {
            // When
            client.getOutputStream().write(7);
            // Then
            assertThat(client.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void whatIsHeldArrivesLater() throws IOException {
        try (Socket client = connect()) {
            // Given
            proxy.hold();
            client.getOutputStream().write(7);
            assertSilent(client);
            // When
            proxy.flow();
            // Then
            client.setSoTimeout(0);
            assertThat(client.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void aConnectionThatLostBytesEndsWhenAllIsWellAgainAndOthersGoOn() throws IOException {
        try (Socket holed = connect();
                Socket whole = connect()) {
            // Given
            whole.getOutputStream().write(1);
            assertThat(whole.getInputStream().read()).isEqualTo(1);
            proxy.swallow();
            holed.getOutputStream().write(7);
            assertSilent(holed);
            // When
            proxy.flow();
            // Then
            holed.setSoTimeout(0);
            assertThat(ended(holed)).isTrue();
            whole.getOutputStream().write(2);
            assertThat(whole.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void whatIsCutEndsAndComesBackWithANewConnection() throws IOException {
        try (Socket client = connect()) {
            client.getOutputStream().write(7);
            assertThat(client.getInputStream().read()).isEqualTo(7);
            // When
            proxy.cut();
            // Then
            assertThat(ended(client)).isTrue();
            proxy.flow();
            try (Socket again = connect()) {
                again.getOutputStream().write(8);
                assertThat(again.getInputStream().read()).isEqualTo(8);
            }
        }
    }

    private Socket connect() throws IOException {
        return new Socket(loopback, port);
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(SILENCE_MS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    private static boolean ended(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Sends back what comes. */
    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket near = echo.accept();
                Thread one = new Thread(() -> {
                    try (near) {
                        near.getInputStream().transferTo(near.getOutputStream());
                    } catch (IOException e) {
                        // The test has ended the connection.
                    }
                });
                one.setDaemon(true);
                one.start();
            } catch (IOException e) {
                return; // The test is over.
            }
        }
    }
}
