package io.sluice.gateway.listener;

import static io.sluice.gateway.listener.FrontEnd.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.session.SessionEnd;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.ReportedState;
import io.sluice.wire.WireTopics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each broken rule ends its own connection, with its reason; a bystander is served before and after. */
class RulesTest {
    private static final String ID = "00000000-0000-4000-8000-000000000001";
    private static final String BYSTANDER = "00000000-0000-4000-8000-00000000000f";
    private static final byte[] NOTHING = new byte[0];

    @TempDir
    Path folder;

    private FrontEnd front;
    private RawClient bystander;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        front = FrontEnd.start(
                new TestRegion("local").writeGateway(folder), "receive.maximum", "4", "connect.timeout", "1s");
        bystander = front.plain().login(BYSTANDER);
        client = front.plain();
    }

    @AfterEach
    void othersAreUnharmed() throws Exception {
        bystander.ping().expect(RawClient.PINGRESP);
        bystander.close();
        client.close();
        front.close();
    }

    @Test
    void answersAnOlderClientInItsOwnForm() throws Exception {
        client.sendHex(0x10, 16, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 4, 'p', 'u', 'm', 'p');

        var connAck = client.read();

        assertThat(connAck.type()).isEqualTo(RawClient.CONNACK);
        assertThat(connAck.body()).containsExactly(0, 1);
        assertThat(client.isClosed()).isTrue();
        assertViolation("version");
    }

    @Test
    void answersMqtt31InItsOwnForm() throws Exception {
        client.sendHex(0x10, 18, 0, 6, 'M', 'Q', 'I', 's', 'd', 'p', 3, 2, 0, 60, 0, 4, 'p', 'u', 'm', 'p');

        assertThat(client.read().body()).containsExactly(0, 1);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void answersAVersionNobodyHasHeardOf() throws Exception {
        client.sendHex(0x10, 16, 0, 4, 'M', 'Q', 'T', 'T', 9, 2, 0, 60, 0, 4, 'p', 'u', 'm', 'p');

        assertThat(client.read().body()).containsExactly(0, 1);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void hangsUpOnGarbage() throws Exception {
        client.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(client.isClosed()).isTrue();
        assertViolation("not-connect-first");
    }

    @Test
    void hangsUpOnGarbageThatLooksLikeConnect() throws Exception {
        client.sendHex(0x10, 4, 0xFF, 0xFF, 0xFF, 0xFF);

        assertThat(client.isClosed()).isTrue();
        assertViolation("malformed");
    }

    @Test
    void hangsUpOnSilence() throws Exception {
        assertThat(client.isClosed()).isTrue();

        assertThat(front.count("connections.refused", "reason", "connect-timeout"))
                .isEqualTo(1);
    }

    @Test
    void waitsForSubscribeOnlySoLong() throws Exception {
        client.connect(ID).expect(RawClient.CONNACK, 0);

        client.expect(RawClient.DISCONNECT, 0x98);
    }

    @Test
    void refusesASecondConnect() throws Exception {
        client.login(ID).connect(ID);

        broken(ReasonCodes.PROTOCOL_ERROR, "second-connect");
    }

    @Test
    void refusesAnythingButSubscribeAfterConnAck() throws Exception {
        client.connect(ID).expect(RawClient.CONNACK, 0);

        client.publish(1, WireTopics.UP_REPORT, report("a", 0).encode());

        broken(ReasonCodes.PROTOCOL_ERROR, "subscribe-first");
    }

    @Test
    void refusesASubscriptionThatIsNotDown() throws Exception {
        client.connect(ID).expect(RawClient.CONNACK, 0);

        client.subscribe(1, "#");

        broken(ReasonCodes.PROTOCOL_ERROR, "subscribe-first");
    }

    @Test
    void refusesToPublishBeforeTheLoginIsComplete() throws Exception {
        front.holdLogins();
        client.connect(ID).expect(RawClient.CONNACK, 0);
        client.subscribe(1, "down/#");

        client.publish(2, WireTopics.UP_REPORT, report("a", 0).encode());

        broken(ReasonCodes.PROTOCOL_ERROR, "before-login");
    }

    @Test
    void refusesAPacketByItsHeaderBeforeItsBodyIsSent() throws Exception {
        client.login(ID);

        // A PUBLISH of 1 MiB of which not one byte of the body is sent.
        client.sendHex(0x32, 0x80, 0x80, 0x40);

        broken(ReasonCodes.PACKET_TOO_LARGE, "packet-too-large");
    }

    @Test
    void theReasonForAnOversizePacketArrivesThoughItsBodyIsUnread() throws Exception {
        client.login(ID);

        client.publish(1, WireTopics.UP_REPORT, new byte[200_000]);

        broken(ReasonCodes.PACKET_TOO_LARGE, "packet-too-large");
    }

    @Test
    void refusesAnOversizeConnect() throws Exception {
        client.send(RawClient.connectPacket(ID, 60, Map.of("label.big", "x".repeat(5_000))));

        client.expect(RawClient.CONNACK, ReasonCodes.PACKET_TOO_LARGE);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void refusesAMalformedPacket() throws Exception {
        client.login(ID);

        // PUBLISH whose topic is longer than the packet.
        client.sendHex(0x32, 3, 0x7F, 0xFF, 'x');

        broken(ReasonCodes.MALFORMED_PACKET, "malformed");
    }

    @Test
    void refusesARemainingLengthWithoutEnd() throws Exception {
        client.login(ID);

        client.sendHex(0x32, 0x80, 0x80, 0x80, 0x80);

        broken(ReasonCodes.MALFORMED_PACKET, "malformed");
    }

    @Test
    void refusesMoreUnacknowledgedPacketsThanReceiveMaximum() throws Exception {
        client.login(ID);
        for (int id = 1; id <= 4; id++) {
            client.publish(id, WireTopics.UP_REPORT, report("a" + id, 0).encode());
        }

        client.publish(5, WireTopics.UP_REPORT, report("a5", 0).encode());

        broken(ReasonCodes.RECEIVE_MAXIMUM_EXCEEDED, "receive-maximum");
        assertThat(front.ups).hasSize(4);
    }

    @Test
    void refusesAPacketIdThatIsInUse() throws Exception {
        client.login(ID).publish(1, WireTopics.UP_REPORT, report("a", 0).encode());

        client.publish(1, WireTopics.UP_REPORT, report("b", 0).encode());

        broken(ReasonCodes.PROTOCOL_ERROR, "packet-id");
    }

    @Test
    void refusesATopicAlias() throws Exception {
        client.login(ID);

        client.send(RawClient.publishPacket(
                0x32,
                1,
                WireTopics.UP_REPORT,
                new byte[] {0x23, 0, 1},
                report("a", 0).encode()));

        broken(ReasonCodes.TOPIC_ALIAS_INVALID, "topic-alias");
    }

    @Test
    void refusesQos2() throws Exception {
        client.login(ID);

        client.send(RawClient.publishPacket(0x34, 1, WireTopics.UP_REPORT, NOTHING, NOTHING));

        broken(0x9B, "qos-2");
    }

    @Test
    void refusesQos0() throws Exception {
        client.login(ID);

        client.send(RawClient.publishPacket(0x30, 0, WireTopics.UP_REPORT, NOTHING, NOTHING));

        broken(ReasonCodes.PROTOCOL_ERROR, "qos-0");
    }

    @Test
    void refusesARetainedMessage() throws Exception {
        client.login(ID);

        client.send(RawClient.publishPacket(0x33, 1, WireTopics.UP_REPORT, NOTHING, NOTHING));

        broken(0x9A, "retain");
    }

    @Test
    void refusesAReservedTopic() throws Exception {
        client.login(ID).publish(1, "down/cts", NOTHING);

        broken(ReasonCodes.TOPIC_NAME_INVALID, "topic");
    }

    @Test
    void refusesASharedSubscription() throws Exception {
        client.login(ID).subscribe(2, "$share/all/down/#");

        broken(0x9E, "shared-subscription");
    }

    @Test
    void refusesMoreOutputThanTheCreditCovers() throws Exception {
        client.login(ID).publish(1, WireTopics.UP_REPORT, report("a", 1_025).encode());

        broken(ReasonCodes.QUOTA_EXCEEDED, "credit");
    }

    @Test
    void refusesAClientIdThatIsNoEndpointId() throws Exception {
        client.connect("pump-7");

        client.expect(RawClient.CONNACK, ReasonCodes.CLIENT_ID_NOT_VALID);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void losesAnEndpointThatKeepsSilent() throws Exception {
        client.send(RawClient.connectPacket(ID, 1, Map.of()));
        client.expect(RawClient.CONNACK, 0);
        client.subscribe(1, "down/#").expect(RawClient.SUBACK, 1);

        client.expect(RawClient.DISCONNECT, ReasonCodes.KEEP_ALIVE_TIMEOUT);

        assertThat(next(front.ends).end().kind()).isEqualTo(SessionEnd.Kind.LOST);
    }

    @Test
    void answersASubscriptionItCannotServe() throws Exception {
        client.login(ID).subscribe(2, "up/#");

        client.expect(RawClient.SUBACK, 0x8F);
        client.sendHex(0xA2, 11, 0, 3, 0, 0, 6, 'd', 'o', 'w', 'n', '/', '#');
        client.expect(RawClient.UNSUBACK, 0);
    }

    @Test
    void keepsTheSessionWhenAPayloadIsNotTheTopicsMessage() throws Exception {
        client.login(ID).publish(9, WireTopics.UP_FETCH, new byte[] {1, 2, 3});

        client.expect(RawClient.PUBACK, ReasonCodes.PAYLOAD_FORMAT_INVALID);

        client.ping().expect(RawClient.PINGRESP);
        assertThat(next(front.violations).kind()).isEqualTo("payload");
    }

    private void broken(int reasonCode, String kind) throws Exception {
        client.expect(RawClient.DISCONNECT, reasonCode);
        assertThat(client.isClosed()).isTrue();
        assertViolation(kind);
        assertThat(next(front.violations)).satisfies(violation -> {
            assertThat(violation.endpointId()).isEqualTo(ID);
            assertThat(violation.kind()).isEqualTo(kind);
            assertThat(violation.reasonCode()).isEqualTo(reasonCode);
            assertThat(violation.session().getBoot()).isEqualTo("boot-1");
        });
    }

    private void assertViolation(String kind) {
        await().untilAsserted(() ->
                assertThat(front.count("violations", "kind", kind)).isEqualTo(1));
    }

    private static ActivationReport report(String activationId, int outputBytes) {
        return new ActivationReport(
                activationId, ReportedState.SUCCEEDED, 0, new byte[outputBytes], NOTHING, "", 1, 2, 3, new byte[0], 0);
    }
}
