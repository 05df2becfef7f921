package io.sluice.gateway.listener;

import static io.sluice.gateway.listener.FrontEnd.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.SessionEnd;
import io.sluice.wire.Fetch;
import io.sluice.wire.Grant;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferKind;
import io.sluice.wire.WireTopics;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way of sending more than was asked for: told by a reason code, an event and a metric, and felt by nobody else. */
class ViolationsTest {
    private static final String ID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    private static final String BYSTANDER = "f47ac10b-58cc-4372-a567-0e02b2c3d479";
    private static final byte[] TRANSFER = new byte[16];
    private static final int GRANTED = 1_000;

    @TempDir
    Path folder;

    private FrontEnd front;
    private RawClient bystander;
    private RawClient violator;
    private EndpointLink link;

    enum Violation {
        CHUNK_WITHOUT_GRANT(ReasonCodes.QUOTA_EXCEEDED, "grant"),
        BEYOND_THE_GRANT(ReasonCodes.QUOTA_EXCEEDED, "grant"),
        WRONG_OFFSET(ReasonCodes.QUOTA_EXCEEDED, "grant"),
        RECEIVE_MAXIMUM(0x93, "receive-maximum"),
        RESERVED_TOPIC(0x90, "topic"),
        TOO_MANY_REQUESTS(ReasonCodes.QUOTA_EXCEEDED, "requests");

        private final int reasonCode;
        private final String kind;

        Violation(int reasonCode, String kind) {
            this.reasonCode = reasonCode;
            this.kind = kind;
        }
    }

    @BeforeEach
    void start() throws Exception {
        front = FrontEnd.start(
                new TestRegion("local").writeGateway(folder), "requests.burst", "3", "requests.per.second", "1");
        bystander = front.plain().login(BYSTANDER);
        next(front.links);
        violator = front.plain().login(ID);
        link = next(front.links);
    }

    @AfterEach
    void stop() throws Exception {
        violator.close();
        bystander.close();
        front.close();
    }

    @ParameterizedTest
    @EnumSource(Violation.class)
    void endsItsSessionIsToldAndIsFeltByNobodyElse(Violation violation) throws Exception {
        // When
        commit(violation);
        // Then
        RawClient.Packet packet = violator.read();
        while (packet.type() != RawClient.DISCONNECT) {
            packet = violator.read();
        }
        assertThat(packet.code()).isEqualTo(violation.reasonCode);
        assertThat(next(front.violations)).satisfies(event -> {
            assertThat(event.endpointId()).isEqualTo(ID);
            assertThat(event.kind()).isEqualTo(violation.kind);
            assertThat(event.reasonCode()).isEqualTo(violation.reasonCode);
        });
        await().untilAsserted(() ->
                assertThat(front.count("violations", "kind", violation.kind)).isEqualTo(1));
        var ended = next(front.ends);
        assertThat(ended.link()).isSameAs(link);
        assertThat(ended.end().kind()).isEqualTo(SessionEnd.Kind.VIOLATION);
        bystander.ping().expect(RawClient.PINGRESP);
        assertThat(front.listener.sessions()).isEqualTo(1);
    }

    private void commit(Violation violation) throws Exception {
        switch (violation) {
            case CHUNK_WITHOUT_GRANT -> violator.publish(1, WireTopics.UP_CHUNK, chunk(0, 100));
            case BEYOND_THE_GRANT -> {
                grant();
                violator.publish(1, WireTopics.UP_CHUNK, chunk(0, 600));
                violator.publish(2, WireTopics.UP_CHUNK, chunk(600, 600));
            }
            case WRONG_OFFSET -> {
                grant();
                violator.publish(1, WireTopics.UP_CHUNK, chunk(1, 100));
            }
            case RECEIVE_MAXIMUM -> {
                for (int id = 1; id <= 17; id++) {
                    violator.publish(id, WireTopics.UP_FETCH, new Fetch(new byte[32], 0, 1).encode());
                }
            }
            case RESERVED_TOPIC -> violator.publish(1, WireTopics.DOWN_CTS, new byte[] {1});
            case TOO_MANY_REQUESTS -> {
                for (int id = 1; id <= 4; id++) {
                    violator.publish(id, WireTopics.UP_RTS, request());
                }
            }
        }
    }

    private void grant() throws Exception {
        link.grant(new Grant(7, TRANSFER, 0, 0, GRANTED, GRANTED, 30_000));
        violator.expect(RawClient.PUBLISH);
    }

    private static byte[] chunk(long offset, int bytes) {
        return new TransferChunk(7, TRANSFER, 0, offset, false, new byte[0], new byte[bytes]).encode();
    }

    private static byte[] request() {
        return new RequestToSend(
                        TRANSFER, 0, TransferKind.RESULT, "job/" + ID, "stdout", "", -1, new byte[0], 0, new byte[0], 0)
                .encode();
    }
}
