package io.sluice.gateway.listener;

import static io.sluice.gateway.listener.FrontEnd.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.session.EndpointLink;
import io.sluice.wire.Activation;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.Cancel;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.Fetch;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.ReportedState;
import io.sluice.wire.WireTopics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes up and down on a session that keeps the rules. */
class TrafficTest {
    private static final String ID = "00000000-0000-4000-8000-000000000001";

    @TempDir
    Path folder;

    private FrontEnd front;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        front = FrontEnd.start(
                new TestRegion("local").writeGateway(folder), "session.queue", "8", "session.activations", "8");
        client = front.plain();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        front.close();
    }

    @Test
    void acknowledgesAReportOnlyOnceItIsDurable() throws Exception {
        client.login(ID).publish(3, WireTopics.UP_REPORT, report("a", 10).encode());
        var up = next(front.ups);
        client.ping().expect(RawClient.PINGRESP);

        up.acknowledgement().give(ReasonCodes.SUCCESS, "");

        assertThat(client.expect(RawClient.PUBACK, 0).body()).startsWith(0, 3);
        assertThat(((ActivationReport) up.message()).activationId()).isEqualTo("a");
    }

    @Test
    void refusesAReportWithAReasonAndTakesItAgain() throws Exception {
        client.login(ID).publish(3, WireTopics.UP_REPORT, report("a", 10).encode());

        var acknowledgement = next(front.ups).acknowledgement();
        acknowledgement.give(ReasonCodes.QUOTA_EXCEEDED, "the relay is full");
        acknowledgement.give(ReasonCodes.SUCCESS, "a second answer is none");

        assertThat(client.expect(RawClient.PUBACK, ReasonCodes.QUOTA_EXCEEDED).text())
                .contains("the relay is full");
        client.publish(3, WireTopics.UP_REPORT, report("a", 10).encode());
        next(front.ups).acknowledgement().give(ReasonCodes.SUCCESS, "");
        client.expect(RawClient.PUBACK, 0);
    }

    @Test
    void passesFetchesOn() throws Exception {
        var fetch = new Fetch(new byte[32], 4_096, 1_024);
        client.login(ID).publish(1, WireTopics.UP_FETCH, fetch.encode());

        assertThat(((Fetch) next(front.ups).message()).offset()).isEqualTo(4_096);
    }

    @Test
    void tellsWhenTheEndpointHasAnActivation() throws Exception {
        var link = login(0);
        var acknowledged = new AtomicInteger();

        link.activate(activation("job/1", 0), acknowledged::incrementAndGet);

        var publish = client.expect(RawClient.PUBLISH);
        assertThat(publish.topic()).isEqualTo(WireTopics.DOWN_ACTIVATE);
        assertThat(Activation.decode(publish.payload()).activationId()).isEqualTo("job/1");
        assertThat(acknowledged).hasValue(0);
        client.acknowledge(publish.publishId());
        await().untilAsserted(() -> assertThat(acknowledged).hasValue(1));
    }

    @Test
    void respectsTheEndpointsReceiveMaximum() throws Exception {
        var link = login(2);
        for (int i = 1; i <= 3; i++) {
            link.cancel(new Cancel("job/" + i, "why"));
        }
        var first = client.expect(RawClient.PUBLISH);
        client.expect(RawClient.PUBLISH);
        client.ping().expect(RawClient.PINGRESP);

        client.acknowledge(first.publishId());

        var third = client.expect(RawClient.PUBLISH);
        assertThat(Cancel.decode(third.payload()).activationId()).isEqualTo("job/3");
    }

    @Test
    void contentLeavesRoomForACancel() throws Exception {
        var link = login(2);
        var written = new AtomicInteger();
        link.content(new ContentChunk(new byte[32], 0, new byte[2_000]), written::incrementAndGet);
        link.content(new ContentChunk(new byte[32], 2_000, new byte[2_000]), written::incrementAndGet);
        var first = client.expect(RawClient.PUBLISH);

        link.cancel(new Cancel("job/1", "why"));

        assertThat(client.expect(RawClient.PUBLISH).topic()).isEqualTo(WireTopics.DOWN_CANCEL);
        assertThat(written).hasValue(1);
        client.acknowledge(first.publishId());
        client.ping().expect(RawClient.PINGRESP);
    }

    @Test
    void saysThatContentCannotBeHad() throws Exception {
        var link = login(0);

        link.contentUnavailable(new byte[32], 7, "no such content");

        var publish = client.expect(RawClient.PUBLISH);
        assertThat(publish.text()).contains("error", "no such content");
        assertThat(ContentChunk.decode(publish.payload()).offset()).isEqualTo(7);
    }

    @Test
    void aSlowReaderGetsNoMoreThanTheWatermarkAndIsAskedNoMore() throws Exception {
        var link = login(0);
        var written = new AtomicInteger();
        var chunk = new ContentChunk(new byte[32], 0, new byte[32 << 10]);
        var pull = new Runnable() {
            @Override
            public void run() {
                written.incrementAndGet();
                link.content(chunk, this);
            }
        };

        link.content(chunk, pull);

        // The endpoint's window (8 here, all but one place) stops the pulling, however willing the source is.
        await().untilAsserted(() -> assertThat(written).hasValue(7));
        client.expect(RawClient.PUBLISH);
    }

    @Test
    void endsASessionThatIsHandedMoreThanItMayHold() throws Exception {
        var link = login(1);

        for (int i = 0; i < 40; i++) {
            link.cancel(new Cancel("job/" + i, "why"));
        }

        client.expect(RawClient.PUBLISH);
        client.expect(RawClient.DISCONNECT, ReasonCodes.SERVER_BUSY);
        assertThat(next(front.ends).end().reason()).contains("too many messages");
        assertThat(front.count("session.overflows")).isPositive();
    }

    @Test
    void aResultCreditRaisesThePacketLimitUntilTheReportIsDurable() throws Exception {
        var link = login(0);
        link.activate(activation("job/1", 20_000), () -> {});
        client.expect(RawClient.PUBLISH);

        client.publish(1, WireTopics.UP_REPORT, report("job/1", 20_000).encode());

        next(front.ups).acknowledgement().give(ReasonCodes.SUCCESS, "");
        client.expect(RawClient.PUBACK, 0);
        client.publish(2, WireTopics.UP_REPORT, report("job/1", 20_000).encode());
        client.expect(RawClient.DISCONNECT, ReasonCodes.PACKET_TOO_LARGE);
    }

    @Test
    void renewsACertificateOnASessionThatHasOne() throws Exception {
        login(0);
        client.publish(1, WireTopics.UP_ENROL, new EnrolmentRequest("r-1", new byte[] {1}).encode());
        client.expect(RawClient.PUBACK, 0);
        var enrolment = next(front.enrolments);
        assertThat(enrolment.who()).isEqualTo(ID);

        enrolment.answer().accept(new EnrolmentAnswer("r-1", true, "", List.of(new byte[] {2}), new byte[] {3}));

        var publish = client.expect(RawClient.PUBLISH);
        assertThat(publish.topic()).isEqualTo(WireTopics.DOWN_ENROL);
        assertThat(EnrolmentAnswer.decode(publish.payload()).accepted()).isTrue();
        client.ping().expect(RawClient.PINGRESP);
    }

    @Test
    void callsAfterTheEndAreWithoutEffect() throws Exception {
        var link = login(0);
        link.disconnect(ReasonCodes.SERVER_BUSY, "enough");
        client.expect(RawClient.DISCONNECT, ReasonCodes.SERVER_BUSY);
        next(front.ends);
        var called = new AtomicInteger();

        link.activate(activation("job/1", 0), called::incrementAndGet);

        assertThat(client.isClosed()).isTrue();
        assertThat(called).hasValue(0);
    }

    private EndpointLink login(int receiveMaximum) throws Exception {
        client.send(
                RawClient.connectPacket(ID, 60, Map.of("sep", "1", "boot", "b", "count", "1"), "", "", receiveMaximum));
        client.expect(RawClient.CONNACK, 0);
        client.subscribe(1, "down/#").expect(RawClient.SUBACK, 1);
        return next(front.links);
    }

    private static Activation activation(String id, int credit) {
        return new Activation(
                id,
                1,
                new byte[1],
                new byte[1],
                "",
                new byte[32],
                1,
                new byte[0],
                1_000,
                65_536,
                credit,
                Long.MAX_VALUE,
                new byte[1],
                0,
                1,
                List.of(),
                false);
    }

    private static ActivationReport report(String activationId, int outputBytes) {
        return new ActivationReport(
                activationId,
                ReportedState.SUCCEEDED,
                0,
                new byte[outputBytes],
                new byte[0],
                "",
                1,
                2,
                3,
                new byte[0],
                0);
    }
}
