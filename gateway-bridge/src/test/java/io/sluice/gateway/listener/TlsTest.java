package io.sluice.gateway.listener;

import static io.sluice.gateway.listener.FrontEnd.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.wire.ReasonCodes;
import java.io.IOException;
import java.nio.file.Path;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    private static final String ID = "00000000-0000-4000-8000-000000000001";
    private static final String OTHER_ID = "00000000-0000-4000-8000-000000000002";

    @TempDir
    Path folder;

    private final TestRegion region = new TestRegion("local");

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void theCertificateIsTheIdentity(String provider) throws Exception {
        try (var front = FrontEnd.start(region.writeGateway(folder), "tls.provider", provider);
                var client = RawClient.tls(front.listener.tlsAddress(), region.client(region.endpoint(ID)))) {
            client.login(ID);

            assertThat(next(front.links).endpointId()).isEqualTo(ID);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void refusesAForeignCertificateWithoutHarmToOthers(String provider) throws Exception {
        var foreign = new TestRegion("local");
        try (var front = FrontEnd.start(region.writeGateway(folder), "tls.provider", provider);
                var bystander = RawClient.tls(front.listener.tlsAddress(), region.client(region.endpoint(ID)))) {
            bystander.login(ID);

            assertThatThrownBy(() -> {
                        try (var stranger = RawClient.tls(
                                front.listener.tlsAddress(), region.clientThatShows(foreign.endpoint(OTHER_ID)))) {
                            stranger.connect(OTHER_ID).expect(RawClient.CONNACK, 0);
                        }
                    })
                    .isInstanceOf(IOException.class);

            await().untilAsserted(() -> assertThat(front.count("handshake.failures", "reason", "certificate"))
                    .isEqualTo(1));
            bystander.ping().expect(RawClient.PINGRESP);
        }
    }

    @Test
    void refusesAClientIdThatIsNotTheCertificatesBeforeAnyoneIsEvicted() throws Exception {
        try (var front = FrontEnd.start(region.writeGateway(folder));
                var victim = RawClient.tls(front.listener.tlsAddress(), region.client(region.endpoint(OTHER_ID)));
                var thief = RawClient.tls(front.listener.tlsAddress(), region.client(region.endpoint(ID)))) {
            victim.login(OTHER_ID);

            thief.connect(OTHER_ID);

            thief.expect(RawClient.CONNACK, ReasonCodes.CLIENT_ID_NOT_VALID);
            assertThat(thief.isClosed()).isTrue();
            victim.ping().expect(RawClient.PINGRESP);
            assertThat(next(front.violations).endpointId()).isEqualTo(ID);
        }
    }

    @Test
    void refusesAGatewaysCertificateAsAnEndpoints() throws Exception {
        var gateway = region.issue("CN=" + ID + ",OU=gateway,O=local", KeyPurposeId.id_kp_clientAuth);
        try (var front = FrontEnd.start(region.writeGateway(folder));
                var client = RawClient.tls(front.listener.tlsAddress(), region.client(gateway))) {
            client.connect(ID);

            client.expect(RawClient.CONNACK, ReasonCodes.NOT_AUTHORIZED);
        }
    }

    @Test
    void refusesACertificateOfAnotherRegionsName() throws Exception {
        var elsewhere = region.issue("CN=" + ID + ",OU=endpoint,O=elsewhere", KeyPurposeId.id_kp_clientAuth);
        try (var front = FrontEnd.start(region.writeGateway(folder));
                var client = RawClient.tls(front.listener.tlsAddress(), region.client(elsewhere))) {
            client.connect(ID);

            client.expect(RawClient.CONNACK, ReasonCodes.NOT_AUTHORIZED);
        }
    }

    @Test
    void hangsUpOnPlaintextAtTheTlsPort() throws Exception {
        try (var front = FrontEnd.start(region.writeGateway(folder));
                var client = RawClient.plain(front.listener.tlsAddress())) {
            client.connect(ID);

            assertThat(client.isClosedAfterRest()).isTrue();
            assertThat(front.count("handshake.failures", "reason", "not-tls")).isEqualTo(1);
        }
    }

    @Test
    void givesAHandshakeOnlySoLong() throws Exception {
        try (var front = FrontEnd.start(region.writeGateway(folder), "tls.handshake.timeout", "200ms");
                var client = RawClient.plain(front.listener.tlsAddress())) {
            assertThat(client.isClosedAfterRest()).isTrue();

            assertThat(front.count("handshake.failures", "reason", "timeout")).isEqualTo(1);
        }
    }

    @Test
    void listensWithTlsOnlyUnlessToldOtherwise() throws Exception {
        try (var front = FrontEnd.start(region.writeGateway(folder), "listener.plaintext", "false")) {
            assertThat(front.listener.plaintextAddress()).isEmpty();
        }
    }

    @Test
    void plaintextStaysOnLoopback() throws Exception {
        try (var front = FrontEnd.start(region.writeGateway(folder), "listener.host", "0.0.0.0")) {
            assertThat(front.listener
                            .plaintextAddress()
                            .orElseThrow()
                            .getAddress()
                            .isLoopbackAddress())
                    .isTrue();
        }
    }

    @Test
    void boundsConnectionsThatHaveNotLoggedIn() throws Exception {
        try (var front = FrontEnd.start(region.writeGateway(folder), "connections.pending.max", "1");
                var loggedIn = front.plain().login(ID);
                var pending = front.plain().connect(OTHER_ID)) {
            pending.expect(RawClient.CONNACK, 0);

            try (var surplus = front.plain()) {
                assertThat(surplus.isClosed()).isTrue();
            }

            assertThat(front.count("connections.refused", "reason", "pending-full"))
                    .isEqualTo(1);
            pending.subscribe(1, "down/#").expect(RawClient.SUBACK, 1);
            loggedIn.ping().expect(RawClient.PINGRESP);
        }
    }

    @Test
    void boundsConnections() throws Exception {
        try (var front = FrontEnd.start(region.writeGateway(folder), "connections.max", "1");
                var only = front.plain().login(ID);
                var surplus = front.plain()) {
            assertThat(surplus.isClosed()).isTrue();

            assertThat(front.count("connections.refused", "reason", "connections-full"))
                    .isEqualTo(1);
            only.ping().expect(RawClient.PINGRESP);
        }
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        try (var front = FrontEnd.start(region.writeGateway(folder))) {
            String port = Integer.toString(front.listener.tlsAddress().getPort());

            assertThatThrownBy(
                            () -> FrontEnd.start(folder, "listener.port", port).close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(port);
        }
    }
}
