package io.sluice.gateway.inbox;

import io.sluice.gateway.activation.EntryState.Verdict;
import io.sluice.gateway.activation.InboxEntry;
import io.sluice.gateway.relay.Delivery;
import io.sluice.gateway.relay.Relay.Admission;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.Session;
import io.sluice.topics.TargetReported;
import io.sluice.topics.TargetState;
import io.sluice.wire.ActivationId;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.TransferIds;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Writes this gateway's and its endpoints' words to the ledger's log, keyed by endpoint id. */
public final class LedgerWriter {
    private static final byte[] NOTHING = {};

    private final TopicWriter<LedgerRecord> topic;
    private final String gateway;
    private final InstantSource clock;

    public LedgerWriter(TopicWriter<LedgerRecord> topic, String gateway, InstantSource clock) {
        this.topic = topic;
        this.gateway = gateway;
        this.clock = clock;
    }

    Admission delivered(InboxEntry entry, String traceparent, Session session, Delivery delivery) {
        TargetReported event = reported(
                TargetState.DELIVERED, null, NOTHING, NOTHING, "", session, entry, new long[] {0, 0, 0}, "", 0);
        return offer(entry.activationId(), event, traceparent, delivery);
    }

    Admission verdict(InboxEntry entry, String traceparent, Verdict verdict, String reason, Delivery delivery) {
        TargetReported event = reported(
                TargetState.valueOf(verdict.name()),
                null,
                NOTHING,
                NOTHING,
                reason,
                null,
                entry,
                new long[] {0, 0, 0},
                "",
                0);
        return offer(entry.activationId(), event, traceparent, delivery);
    }

    /** @param entry null: this gateway does not hold the activation */
    Admission report(
            ActivationReport report,
            String traceparent,
            Session session,
            @Nullable InboxEntry entry,
            Delivery delivery) {
        TargetReported event = reported(
                TargetState.valueOf(report.state().name()),
                report.exitCode(),
                report.output(),
                report.errorTail(),
                report.reason(),
                session,
                entry,
                new long[] {report.receivedAtMicros(), report.startedAtMicros(), report.endedAtMicros()},
                report.transferId().length == 0 ? "" : TransferIds.text(report.transferId()),
                report.outputLength());
        return offer(report.activationId(), event, traceparent, delivery);
    }

    private Admission offer(String activationId, TargetReported event, String traceparent, Delivery delivery) {
        ActivationId id = ActivationId.parse(activationId);
        LedgerRecord message = new LedgerRecord(id.invocationId(), id.endpointId(), clock.millis(), event);
        return topic.offer(id.endpointId(), message, traceparent, delivery);
    }

    @SuppressWarnings("NullAway") // the schema allows null for exit code and session
    private TargetReported reported(
            TargetState state,
            @Nullable Integer exitCode,
            byte[] output,
            byte[] errorTail,
            String reason,
            @Nullable Session session,
            @Nullable InboxEntry entry,
            long[] agentMicros,
            String transferId,
            long outputBytes) {
        return new TargetReported(
                state,
                exitCode,
                ByteBuffer.wrap(output),
                ByteBuffer.wrap(errorTail),
                reason,
                gateway,
                session,
                entry == null ? 0 : entry.routeEpoch(),
                entry == null ? 0L : entry.receivedAtMicros(),
                agentMicros[0],
                agentMicros[1],
                agentMicros[2],
                micros(clock.instant()),
                transferId,
                outputBytes);
    }

    /** Microseconds since 1970. */
    public static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000L + instant.getNano() / 1_000;
    }
}
