package io.sluice.coordinator.topology;

import io.sluice.topics.CancelRequested;
import io.sluice.topics.EndProposed;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.SelectionClosed;
import io.sluice.topics.TargetReleased;
import io.sluice.topics.TargetReported;
import io.sluice.topics.TargetRerouted;
import io.sluice.topics.TargetSelected;
import io.sluice.topics.TargetState;
import io.sluice.topics.TopicCatalog;
import io.sluice.wire.ActivationId;
import java.nio.ByteBuffer;

/**
 * What one partition's task appends to its partition of the ledger's log. The partition is named, never left to the key: a
 * close mark has an invocation's id for a key.
 */
final class LedgerLog {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Outbox outbox;
    private final int partition;

    LedgerLog(Outbox outbox, int partition) {
        this.outbox = outbox;
        this.partition = partition;
    }

    /** @param group of waves; empty where the job has no such */
    void target(String invocationId, String endpointId, InvocationSpec spec, String group, long now) {
        append(
                endpointId,
                new LedgerRecord(
                        invocationId,
                        endpointId,
                        now,
                        new TargetSelected(
                                spec.getExpiresAt(),
                                spec.getRunTimeoutMs(),
                                spec.getRetries(),
                                spec.getRetryOn(),
                                group,
                                spec.getRollout() != null)));
    }

    void rerouted(LedgerRow row, int epoch, long now) {
        append(row, new TargetRerouted(epoch), now);
    }

    void released(LedgerRow row, int wave, long now) {
        append(row, new TargetReleased(wave), now);
    }

    void close(String invocationId, long now) {
        append(invocationId, new LedgerRecord(invocationId, "", now, new SelectionClosed()));
    }

    void cancel(LedgerRow row, String reason, long now) {
        append(row, new CancelRequested(reason), now);
    }

    void propose(LedgerRow row, TargetState end, String reason, long now) {
        append(row, new EndProposed(end, reason), now);
    }

    /** The target waits, for this reason; nothing if it is known to. */
    @SuppressWarnings("NullAway") // the schema allows null for exit code and session
    void waits(LedgerRow row, String reason, long now) {
        if (row.getState() == TargetState.QUEUED && !row.getReason().equals(reason)) {
            append(
                    row,
                    new TargetReported(
                            TargetState.QUEUED, null, EMPTY, EMPTY, reason, "", null, 0, 0L, 0L, 0L, 0L, 0L, "", 0L),
                    now);
        }
    }

    private void append(LedgerRow row, Object event, long now) {
        // Of the row's attempt, so that it does not hit the next one.
        String invocationId = ActivationId.ofAttempt(row.getInvocationId(), row.getEndpointId(), row.getAttempt())
                .invocationId();
        append(row.getEndpointId(), new LedgerRecord(invocationId, row.getEndpointId(), now, event));
    }

    private void append(String key, LedgerRecord record) {
        outbox.write(TopicCatalog.ACTIVATION_REPORTS, partition, key, record);
    }
}
