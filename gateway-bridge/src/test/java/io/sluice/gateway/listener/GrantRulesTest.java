package io.sluice.gateway.listener;

import static io.sluice.gateway.listener.FrontEnd.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.session.EndpointLink;
import io.sluice.wire.Digests;
import io.sluice.wire.Grant;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferKind;
import io.sluice.wire.WireTopics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an endpoint may send, and what becomes of one that sends something else. */
class GrantRulesTest {
    private static final String ID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    private static final byte[] TRANSFER = new byte[16];
    private static final int CHUNK = 16_384;

    @TempDir
    Path folder;

    private FrontEnd front;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        front = FrontEnd.start(new TestRegion("local").writeGateway(folder));
        client = front.plain();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        front.close();
    }

    @Test
    void passesARequestOnAndSaysWhenToComeAgain() throws Exception {
        client.login(ID).publish(5, WireTopics.UP_RTS, request().encode());

        var up = next(front.ups);
        assertThat(up.message()).isEqualTo(request());
        up.acknowledgement().giveLater(1_500, "FULL: the gateway's queue");

        String answer =
                client.expect(RawClient.PUBACK, ReasonCodes.QUOTA_EXCEEDED).text();
        assertThat(answer).contains("retry-after-ms").contains("1500").contains("FULL");
    }

    @Test
    void believesNoEndpointThatSpeaksForAnother() throws Exception {
        var stolen = new RequestToSend(
                TRANSFER,
                0,
                TransferKind.RESULT,
                "job/f47ac10b-58cc-4372-a567-0e02b2c3d479",
                "stdout",
                "",
                -1,
                new byte[0],
                0,
                new byte[0],
                0);

        client.login(ID).publish(5, WireTopics.UP_RTS, stolen.encode());

        client.expect(RawClient.PUBACK, ReasonCodes.PAYLOAD_FORMAT_INVALID);
        assertThat(next(front.violations).kind()).isEqualTo("payload");
    }

    @Test
    void takesTheChunksThatAGrantCovers() throws Exception {
        EndpointLink link = login();
        link.grant(grant(7, 0, 2 * CHUNK, 30_000));
        assertThat(client.expect(RawClient.PUBLISH).topic()).isEqualTo(WireTopics.DOWN_CTS);

        client.publish(1, WireTopics.UP_CHUNK, chunk(7, 0, CHUNK, false));
        client.publish(2, WireTopics.UP_CHUNK, chunk(7, CHUNK, CHUNK, true));

        assertThat(((TransferChunk) next(front.ups).message()).offset()).isZero();
        assertThat(((TransferChunk) next(front.ups).message()).last()).isTrue();
    }

    @Test
    void aPauseEndsWhatWasGrantedToItsTransfer() throws Exception {
        EndpointLink link = login();
        link.grant(grant(7, 0, 2 * CHUNK, 30_000));
        client.expect(RawClient.PUBLISH);

        byte[] none = {};
        client.publish(1, WireTopics.UP_CHUNK, new TransferChunk(7, TRANSFER, 0, 0, false, true, none, none).encode());
        assertThat(((TransferChunk) next(front.ups).message()).pause()).isTrue();
        client.publish(2, WireTopics.UP_CHUNK, chunk(7, 0, 100, false));

        broken(ReasonCodes.QUOTA_EXCEEDED, "grant");
    }

    @Test
    void refusesAChunkWithoutGrant() throws Exception {
        client.login(ID).publish(1, WireTopics.UP_CHUNK, chunk(7, 0, 100, false));

        broken(ReasonCodes.QUOTA_EXCEEDED, "grant");
    }

    @Test
    void refusesALargePacketWithoutGrantBeforeItsBodyIsRead() throws Exception {
        client.login(ID).publish(1, WireTopics.UP_CHUNK, chunk(7, 0, CHUNK, false));

        client.expect(RawClient.DISCONNECT, ReasonCodes.PACKET_TOO_LARGE);
    }

    @Test
    void refusesBytesBeyondTheGrant() throws Exception {
        granted(7, 0, CHUNK);

        client.publish(1, WireTopics.UP_CHUNK, chunk(7, 0, CHUNK, false));
        client.publish(2, WireTopics.UP_CHUNK, chunk(7, CHUNK, 100, false));

        broken(ReasonCodes.QUOTA_EXCEEDED, "grant");
    }

    @Test
    void refusesAWrongOffset() throws Exception {
        granted(7, 0, CHUNK);

        client.publish(1, WireTopics.UP_CHUNK, chunk(7, 100, 100, false));

        broken(ReasonCodes.QUOTA_EXCEEDED, "grant");
    }

    @Test
    void refusesAnotherTransfersBytes() throws Exception {
        granted(7, 0, CHUNK);
        byte[] other = TRANSFER.clone();
        other[3] = 1;

        client.publish(
                1, WireTopics.UP_CHUNK, new TransferChunk(7, other, 0, 0, false, new byte[0], new byte[10]).encode());

        broken(ReasonCodes.QUOTA_EXCEEDED, "grant");
    }

    @Test
    void doesNotBlameTheEndpointForAGrantThatLapsedOnTheWay() throws Exception {
        EndpointLink link = login();
        link.grant(grant(7, 0, CHUNK, 1));
        client.expect(RawClient.PUBLISH);
        long heard = System.nanoTime();
        await().until(() -> System.nanoTime() - heard > TimeUnit.MILLISECONDS.toNanos(5));

        client.publish(1, WireTopics.UP_CHUNK, chunk(7, 0, 100, false));

        assertThat(client.expect(RawClient.PUBACK, ReasonCodes.QUOTA_EXCEEDED).text())
                .contains("lapsed");
        client.ping().expect(RawClient.PINGRESP);
    }

    @Test
    void refusesOneWhoAsksTooOften() throws Exception {
        client.login(ID);
        for (int i = 1; i <= 400; i++) {
            client.publish(i, WireTopics.UP_RTS, request().encode());
            var up = front.ups.poll(200, TimeUnit.MILLISECONDS);
            if (up == null) {
                break;
            }
            up.acknowledgement().give(ReasonCodes.SUCCESS, "");
        }

        await().untilAsserted(() ->
                assertThat(front.count("violations", "kind", "requests")).isEqualTo(1));
    }

    @Test
    void othersFeelNothingOfAViolation() throws Exception {
        try (RawClient other = front.plain()) {
            other.login("f47ac10b-58cc-4372-a567-0e02b2c3d479");
            client.login(ID).publish(1, WireTopics.UP_CHUNK, chunk(7, 0, 100, false));
            client.expect(RawClient.DISCONNECT, ReasonCodes.QUOTA_EXCEEDED);

            other.ping().expect(RawClient.PINGRESP);
        }
    }

    private void granted(long grantId, long offset, long bytes) throws Exception {
        login().grant(grant(grantId, offset, bytes, 30_000));
        client.expect(RawClient.PUBLISH);
    }

    private EndpointLink login() throws Exception {
        client.login(ID);
        return next(front.links);
    }

    private void broken(int reasonCode, String kind) throws Exception {
        client.expect(RawClient.DISCONNECT, reasonCode);
        assertThat(next(front.violations)).satisfies(violation -> {
            assertThat(violation.endpointId()).isEqualTo(ID);
            assertThat(violation.kind()).isEqualTo(kind);
        });
    }

    private static Grant grant(long id, long offset, long bytes, int lapsesAfterMs) {
        return new Grant(id, TRANSFER, 0, offset, bytes, CHUNK, lapsesAfterMs);
    }

    private static byte[] chunk(long grantId, long offset, int bytes, boolean last) {
        byte[] sha256 = last ? Digests.sha256("any".getBytes(StandardCharsets.UTF_8)) : new byte[0];
        return new TransferChunk(grantId, TRANSFER, 0, offset, last, sha256, new byte[bytes]).encode();
    }

    private static RequestToSend request() {
        return new RequestToSend(
                TRANSFER, 0, TransferKind.RESULT, "job/" + ID, "stdout", "", -1, new byte[0], 0, new byte[0], 0);
    }
}
