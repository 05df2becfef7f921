package io.sluice.coordinator.ledger;

import io.sluice.topics.LedgerRow;
import io.sluice.topics.TargetReported;
import io.sluice.topics.TargetState;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Further attempts of a target.
 *
 * <p>An end that is retried is the end of an attempt, not of the target: the row goes back to {@code QUEUED} and counts the
 * next attempt, which is an activation with an id of its own ({@code ActivationId.ofAttempt}). So each id still runs once at
 * most, and the target still ends once. Whether there is another attempt is decided here, by the row and the record alone,
 * hence the same at every replay. What is still said of an earlier attempt changes nothing.
 *
 * <p>Only ends after which nothing of the attempt can still run are retried, and only before the target's expiry, by the
 * clock of whoever reported; never once a cancel was asked for.
 */
public final class Retries {
    /** The ends that may be retried. */
    public static final Set<TargetState> POSSIBLE =
            Set.of(TargetState.FAILED, TargetState.TIMED_OUT, TargetState.REJECTED);

    /** Further attempts that a target may have at most. */
    public static final int MOST = 10;

    private static final int REASON_CHARS = 200;

    private Retries() {}

    /** Whether another attempt follows when the row's attempt ends like this. */
    static boolean follows(LedgerRow row, TargetState end, long at) {
        return row.getAttempt() <= row.getRetries()
                && POSSIBLE.contains(end)
                && row.getRetryOn().contains(end)
                && !row.getCancelRequested()
                && at < row.getExpiresAt();
    }

    /** The row at the beginning of its next attempt. */
    static LedgerRow next(LedgerRow row, TargetReported end, long offset) {
        int attempt = row.getAttempt() + 1;
        String why = end.getState() + (end.getReason().isEmpty() ? "" : ": " + end.getReason());
        return LedgerRow.newBuilder(row)
                .setState(TargetState.QUEUED)
                .setAttempt(attempt)
                .setReason("RETRY: attempt " + attempt + " of " + (row.getRetries() + 1) + " after "
                        + (why.length() > REASON_CHARS ? why.substring(0, REASON_CHARS) + "…" : why))
                .setOutput(ByteBuffer.allocate(0))
                .setErrorTail(ByteBuffer.allocate(0))
                .setGateway("")
                .setRouteEpoch(0)
                .clearDeliveredAt()
                .clearStartedAt()
                .setAppliedOffset(offset)
                .setGatewayReceivedAtMicros(0)
                .setAgentReceivedAtMicros(0)
                .setStartedAtMicros(0)
                .setEndedAtMicros(0)
                .setGatewayReportedAtMicros(0)
                .build();
    }
}
