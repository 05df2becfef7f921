package io.sluice.gateway.listener;

import static io.sluice.gateway.listener.FrontEnd.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS sessions that are resumed, as an agent's JSSE does it: one SSLContext, the same host and port. */
class ResumptionTest {
    private static final String ID = "00000000-0000-4000-8000-000000000001";

    @TempDir
    Path folder;

    private final TestRegion region = new TestRegion("local");

    @Test
    void aSessionIsResumedWithItsIdentityAfterARestartOfTheGateway() throws Exception {
        // Given
        SSLContext agent = region.client(region.endpoint(ID));
        String port;
        try (var front = FrontEnd.start(region.writeGateway(folder));
                var client = RawClient.tls(front.listener.tlsAddress(), agent)) {
            client.login(ID);
            port = Integer.toString(front.listener.tlsAddress().getPort());
            assertThat(resumed(front)).isZero();
        }
        // When
        try (var front = FrontEnd.start(folder, "listener.port", port);
                var client = RawClient.tls(front.listener.tlsAddress(), agent)) {
            client.login(ID);
            // Then
            assertThat(resumed(front)).isEqualTo(1);
            assertThat(front.count("handshakes")).isEqualTo(1);
            assertThat(next(front.links).endpointId()).isEqualTo(ID);
        }
    }

    @Test
    void nothingIsResumedUnderAnotherCa() throws Exception {
        // Given
        SSLContext agent = region.client(region.endpoint(ID));
        String port;
        try (var front = FrontEnd.start(region.writeGateway(folder));
                var client = RawClient.tls(front.listener.tlsAddress(), agent)) {
            client.login(ID);
            port = Integer.toString(front.listener.tlsAddress().getPort());
        }
        Path ca = folder.resolve("ca.pem");
        Path others = new TestRegion("local").writeGateway(folder.resolve("other"));
        Files.writeString(ca, Files.readString(ca) + Files.readString(others.resolve("ca.pem")));
        // When
        try (var front = FrontEnd.start(folder, "listener.port", port);
                var client = RawClient.tls(front.listener.tlsAddress(), agent)) {
            client.login(ID);
            // Then
            assertThat(resumed(front)).isZero();
            assertThat(next(front.links).endpointId()).isEqualTo(ID);
        }
    }

    @Test
    void theKeysAreReadByTheirOwnerOnly() throws Exception {
        try (var front = FrontEnd.start(region.writeGateway(folder))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("tls-tickets"))))
                    .isEqualTo("rw-------");
            assertThat(front.listener.sessions()).isZero();
        }
    }

    @Test
    void damagedKeysCostAFullHandshakeAndNothingElse() throws Exception {
        region.writeGateway(folder);
        Files.write(folder.resolve("tls-tickets"), new byte[] {1, 2, 3});

        try (var front = FrontEnd.start(folder);
                var client = RawClient.tls(front.listener.tlsAddress(), region.client(region.endpoint(ID)))) {
            client.login(ID);

            assertThat(next(front.links).endpointId()).isEqualTo(ID);
        }
    }

    @Test
    void aCertificateThatHasExpiredSinceIsAStrangers() {
        var certificate = region.endpoint(ID).certificate();

        var before = PeerCertificate.identity(certificate, "local", Instant.now());
        var after = PeerCertificate.identity(certificate, "local", Instant.now().plus(Duration.ofDays(2)));

        assertThat(before).isEqualTo(new io.sluice.gateway.login.PeerIdentity.Endpoint(ID));
        assertThat(after).isInstanceOf(io.sluice.gateway.login.PeerIdentity.Stranger.class);
    }

    private static double resumed(FrontEnd front) {
        FunctionCounter counter =
                front.meters.find("sluice.gateway.handshakes.resumed").functionCounter();
        return counter == null ? 0 : counter.count();
    }
}
