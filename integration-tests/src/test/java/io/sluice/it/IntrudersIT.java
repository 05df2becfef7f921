package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.it.harness.Credentials;
import io.sluice.it.harness.MqttPacket;
import io.sluice.it.harness.MqttProbe;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.JoinToken;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.WireTopics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever does not belong is told why and leaves; the honest agent beside it never notices. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class IntrudersIT {
    private static final Duration JOB = Duration.ofMinutes(1);
    private static final int UNACCEPTABLE_VERSION_311 = 0x01;

    private static RealRegion region;
    private static RealAgent honest;
    private static @Nullable String loggedInAt;

    @BeforeAll
    static void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(IntrudersIT.class)));
        honest = region.startAgent("fleet=honest");
        loggedInAt = region.api().endpoint(honest.endpointId()).lastLoginAt();
    }

    @AfterAll
    static void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @AfterEach
    void theHonestAgentKeptItsSessionAndItsWork() {
        String id = region.api().runScript("fleet=honest", "#!/bin/sh\necho unharmed\n");
        assertThat(region.api().awaitComplete(id, JOB).count("SUCCEEDED")).isEqualTo(1);
        RegionApi.Endpoint endpoint = region.api().endpoint(honest.endpointId());
        assertThat(endpoint.isConnected()).isTrue();
        assertThat(endpoint.lastLoginAt())
                .as("the login before the intruder came")
                .isEqualTo(loggedInAt);
    }

    @Test
    void aWrongTokenIsRefused() throws IOException {
        // Given
        JoinToken genuine = JoinToken.parse(region.api().newToken("PT1H", 1));
        String wrong = genuine.id() + "." + "0".repeat(64);

        // When
        Enrolling outcome = Enrolling.attempt(region, wrong, newId(), ForeignCa.newKeys());

        // Then
        assertRefused(outcome, "token");
    }

    @Test
    void anUnknownTokenIsRefused() throws IOException {
        // When
        Enrolling outcome = Enrolling.attempt(region, "nosuchtoken." + "0".repeat(64), newId(), ForeignCa.newKeys());

        // Then
        assertRefused(outcome, "token");
    }

    @Test
    void anExpiredTokenIsRefused() throws IOException {
        // Given
        String password = JoinToken.parse(region.api().newToken("PT1S", 1)).password();
        await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);

        // When
        Enrolling outcome = Enrolling.attempt(region, password, newId(), ForeignCa.newKeys());

        // Then
        assertRefused(outcome, "expired");
    }

    @Test
    void aTokenUsedUpIsRefused() throws IOException {
        // Given
        String password = JoinToken.parse(region.api().newToken("PT1H", 1)).password();
        Enrolling first = Enrolling.attempt(region, password, newId(), ForeignCa.newKeys());
        assertThat(first.answer()).isNotNull().matches(EnrolmentAnswer::accepted);

        // When
        Enrolling second = Enrolling.attempt(region, password, newId(), ForeignCa.newKeys());

        // Then
        assertRefused(second, "used");
    }

    @Test
    void aSecondKeyUnderAnEnrolledIdIsRefused() throws IOException {
        // Given
        String password = JoinToken.parse(region.api().newToken("PT1H", 1)).password();

        // When
        Enrolling outcome = Enrolling.attempt(region, password, honest.endpointId(), ForeignCa.newKeys());

        // Then
        assertRefused(outcome, "enrolled");
    }

    @Test
    void aForeignCertificateEndsTheHandshake() {
        // Given
        Credentials foreign = ForeignCa.credentials(Enrolling.caOf(region), newId());
        SocketFactory sockets = Credentials.sockets(Enrolling.caOf(region), foreign);

        // When, Then
        assertThatThrownBy(() -> {
                    try (MqttProbe probe = MqttProbe.open(address(), sockets)) {
                        probe.read();
                    }
                })
                .isInstanceOf(SSLException.class)
                .hasMessageMatching("(?is).*(certificate|unknown_ca|unknown ca).*");
    }

    @Test
    void anIdThatIsNotTheCertificatesIsRefusedBeforeAnyoneIsEvicted() throws IOException {
        // Given
        SocketFactory sockets = Credentials.sockets(Enrolling.caOf(region), Enrolling.newEndpoint(region, newId()));

        // When
        try (MqttProbe probe = MqttProbe.open(address(), sockets)) {
            probe.send(MqttPacket.connect(honest.endpointId(), "", "", 60, MqttProbe.agentProperties(newId())));

            // Then
            assertThat(probe.read().reasonCode()).isEqualTo(ReasonCodes.CLIENT_ID_NOT_VALID);
        }
    }

    @Test
    void theSameEndpointConnectingTwiceTakesOverAndTheFirstIsTold() throws IOException {
        // Given
        String id = newId();
        SocketFactory sockets = Credentials.sockets(Enrolling.caOf(region), Enrolling.newEndpoint(region, id));
        try (MqttProbe first = MqttProbe.logIn(address(), sockets, id)) {

            // When
            try (MqttProbe second = MqttProbe.logIn(address(), sockets, id)) {

                // Then
                MqttPacket end = first.readPastPublishes();
                assertThat(end.type()).isEqualTo(MqttPacket.DISCONNECT);
                assertThat(end.reasonCode()).isEqualTo(ReasonCodes.SESSION_TAKEN_OVER);
                second.send(MqttPacket.ping());
                assertThat(second.readPastPublishes().type()).isEqualTo(13);
            }
        }
    }

    @Test
    void aClientOfMqtt311IsToldThatItsVersionIsUnacceptable() throws IOException {
        // When
        try (MqttProbe probe = MqttProbe.open(address(), withoutCertificate())) {
            probe.send(MqttPacket.connect311(newId()));

            // Then
            MqttPacket answer = probe.read();
            assertThat(answer.type()).isEqualTo(MqttPacket.CONNACK);
            assertThat(answer.reasonCode()).isEqualTo(UNACCEPTABLE_VERSION_311);
        }
    }

    @Test
    void garbageInsteadOfConnectClosesTheConnection() throws IOException {
        // When
        try (MqttProbe probe = MqttProbe.open(address(), withoutCertificate())) {
            probe.send("GET / HTTP/1.1\r\nHost: sluice\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            // Then
            assertThatThrownBy(probe::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void garbageInsteadOfTlsClosesTheConnection() throws IOException {
        // When
        try (MqttProbe probe = MqttProbe.open(address(), SocketFactory.getDefault())) {
            probe.send(MqttPacket.connect(newId(), "", "", 60, MqttProbe.agentProperties(newId())));

            // Then: a TLS alert or nothing, and then the end
            assertThatThrownBy(() -> {
                        while (true) {
                            probe.read();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void garbageAfterLoginIsAnsweredAsMalformed() throws IOException {
        // Given
        String id = newId();
        SocketFactory sockets = Credentials.sockets(Enrolling.caOf(region), Enrolling.newEndpoint(region, id));
        try (MqttProbe probe = MqttProbe.logIn(address(), sockets, id)) {

            // When: PUBLISH with QoS 3, which does not exist
            probe.send(new byte[] {0x36, 0x05, 0x00, 0x01, 'a', 0x00, 0x01});

            // Then
            MqttPacket end = probe.readPastPublishes();
            assertThat(end.type()).isEqualTo(MqttPacket.DISCONNECT);
            assertThat(end.reasonCode()).isEqualTo(ReasonCodes.MALFORMED_PACKET);
        }
    }

    @Test
    void anOversizePacketIsAnsweredAsTooLarge() throws IOException {
        // Given
        String id = newId();
        SocketFactory sockets = Credentials.sockets(Enrolling.caOf(region), Enrolling.newEndpoint(region, id));
        try (MqttProbe probe = MqttProbe.logIn(address(), sockets, id)) {

            // When
            probe.send(MqttPacket.publish(7, WireTopics.UP_REPORT, new byte[256 * 1024]));

            // Then
            MqttPacket end = probe.readPastPublishes();
            assertThat(end.type()).isEqualTo(MqttPacket.DISCONNECT);
            assertThat(end.reasonCode()).isEqualTo(ReasonCodes.PACKET_TOO_LARGE);
        }
    }

    private static void assertRefused(Enrolling outcome, String reason) {
        MqttPacket refusal = Objects.requireNonNull(outcome.refusal(), "a refusal on the wire");
        assertThat(refusal.reasonCode()).isEqualTo(ReasonCodes.NOT_AUTHORIZED);
        EnrolmentAnswer answer = outcome.answer();
        String told = answer == null ? refusal.reasonString() : answer.reason();
        assertThat(told).containsIgnoringCase(reason);
        assertThat(refusal.reasonString()).isNotBlank();
    }

    private static SocketFactory withoutCertificate() {
        return Credentials.sockets(Enrolling.caOf(region), null);
    }

    private static String address() {
        return region.mqttAddress("gw-1");
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }
}
