package io.sluice.coordinator.ledger;

import io.sluice.topics.CancelRequested;
import io.sluice.topics.EndProposed;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.TargetReleased;
import io.sluice.topics.TargetReported;
import io.sluice.topics.TargetRerouted;
import io.sluice.topics.TargetSelected;
import io.sluice.topics.TargetState;
import io.sluice.wire.ActivationId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The fold of the log into rows: row and record in, row out. */
public final class LedgerFold {
    /** Reason of a row that was selected and of which nothing more is known. */
    public static final String SELECTED = "SELECTED";

    /** Reason of a row that waits for its release. */
    public static final String HELD = "HELD: waits for its release";

    static final String HEARSAY = "HEARSAY";
    static final String OTHER_ATTEMPT = "OTHER_ATTEMPT";
    static final String AFTER_CLOSE = "AFTER_CLOSE";
    static final String NO_SUCH_TARGET = "NO_SUCH_TARGET";
    static final String NOT_AN_END = "NOT_AN_END";
    static final String ALREADY_SELECTED = "ALREADY_SELECTED";
    static final String ALREADY_ENDED = "ALREADY_ENDED";
    static final String BACKWARDS = "BACKWARDS";
    static final String NOTHING_NEW = "NOTHING_NEW";

    private static final long MICROS_PER_MILLI = 1_000;

    private LedgerFold() {}

    /**
     * Applies one record to the row it names.
     *
     * @param row as it stands; null: none
     * @param offset of the record in its partition
     * @param closed whether the partition's close mark for this invocation lies before this record
     * @throws IllegalArgumentException if the record is a close mark, which is of no row
     */
    public static Fold apply(@Nullable LedgerRow row, LedgerRecord record, long offset, boolean closed) {
        if (row != null && offset <= row.getAppliedOffset()) {
            return new Fold.Repeated(row);
        }
        Object event = record.getEvent();
        if (event instanceof TargetSelected selected) {
            return selected(row, record, selected, offset, closed);
        }
        if (row == null) {
            return new Fold.Dropped(NO_SUCH_TARGET);
        }
        if (event instanceof TargetReleased released) {
            return released(row, released, offset);
        }
        int attempt = new ActivationId(record.getInvocationId(), record.getEndpointId()).attempt();
        if (attempt != row.getAttempt() && !(event instanceof CancelRequested)) {
            return new Fold.Unchanged(row, OTHER_ATTEMPT);
        }
        if (event instanceof TargetReported report) {
            return reported(row, record, report, offset);
        }
        if (event instanceof TargetRerouted rerouted) {
            return rerouted(row, rerouted, offset);
        }
        if (event instanceof EndProposed proposal) {
            return proposed(row, record, proposal, offset);
        }
        if (event instanceof CancelRequested cancel) {
            return cancelled(row, cancel, offset);
        }
        throw new IllegalArgumentException(
                "no record of a row: " + event.getClass().getSimpleName());
    }

    private static Fold selected(
            @Nullable LedgerRow row, LedgerRecord record, TargetSelected selected, long offset, boolean closed) {
        if (row != null) {
            return new Fold.Unchanged(row, ALREADY_SELECTED);
        }
        if (closed) {
            return new Fold.Dropped(AFTER_CLOSE);
        }
        return new Fold.Created(LedgerRow.newBuilder()
                .setInvocationId(record.getInvocationId())
                .setEndpointId(record.getEndpointId())
                .setState(TargetState.QUEUED)
                .setReason(selected.getHeld() ? HELD : SELECTED)
                .setOutput(ByteBuffer.allocate(0))
                .setErrorTail(ByteBuffer.allocate(0))
                .setGateway("")
                .setSelectedAt(record.getAt())
                .setExpiresAt(selected.getExpiresAt())
                .setRunTimeoutMs(selected.getRunTimeoutMs())
                .setCancelRequested(false)
                .setAppliedOffset(offset)
                .setLate(0)
                .setGatewayReceivedAtMicros(0)
                .setAgentReceivedAtMicros(0)
                .setStartedAtMicros(0)
                .setEndedAtMicros(0)
                .setGatewayReportedAtMicros(0)
                .setRetries(selected.getRetries())
                .setRetryOn(selected.getRetryOn())
                .setGroup(selected.getGroup())
                .build());
    }

    private static Fold released(LedgerRow row, TargetReleased released, long offset) {
        if (TargetStates.isTerminal(row.getState())) {
            return new Fold.Unchanged(row, ALREADY_ENDED);
        }
        if (row.getWave() > 0) {
            return new Fold.Unchanged(row, NOTHING_NEW);
        }
        return new Fold.Released(LedgerRow.newBuilder(row)
                .setWave(released.getWave())
                .setReason(row.getCancelRequested() ? row.getReason() : "RELEASED: in wave " + released.getWave())
                .setAppliedOffset(offset)
                .build());
    }

    private static Fold rerouted(LedgerRow row, TargetRerouted rerouted, long offset) {
        if (TargetStates.isTerminal(row.getState())) {
            return new Fold.Unchanged(row, ALREADY_ENDED);
        }
        return rerouted.getRouteEpoch() <= row.getRouteEpoch()
                ? new Fold.Unchanged(row, NOTHING_NEW)
                : new Fold.Noted(LedgerRow.newBuilder(row)
                        .setRouteEpoch(rerouted.getRouteEpoch())
                        .setAppliedOffset(offset)
                        .build());
    }

    /**
     * A gateway that says of its own that a target never started knows only of itself: where the target has been at another
     * gateway, or an agent has had it, that is no evidence. The agent's own word is.
     */
    private static boolean isHearsay(LedgerRow row, TargetReported report) {
        return report.getState() == TargetState.EXPIRED
                && report.getSession() == null
                && (row.getRouteEpoch() > 0 || row.getState() != TargetState.QUEUED);
    }

    private static Fold reported(LedgerRow row, LedgerRecord record, TargetReported report, long offset) {
        TargetState now = row.getState();
        TargetState next = report.getState();
        if (TargetStates.isTerminal(now)) {
            return TargetStates.isTerminal(next) ? late(row, next, offset) : new Fold.Unchanged(row, ALREADY_ENDED);
        }
        if (isHearsay(row, report)) {
            return new Fold.Unchanged(row, HEARSAY);
        }
        if (now == next && (now == TargetState.QUEUED || now == TargetState.RUNNING)) {
            return isNews(row, report)
                    ? new Fold.Noted(LedgerRow.newBuilder(row)
                            .setReason(report.getReason())
                            .setAppliedOffset(offset)
                            .build())
                    : new Fold.Unchanged(row, NOTHING_NEW);
        }
        if (!TargetStates.isForward(now, next)) {
            return new Fold.Unchanged(row, now == next ? NOTHING_NEW : BACKWARDS);
        }
        if (Retries.follows(row, next, record.getAt())) {
            return new Fold.Retried(Retries.next(row, report, offset), now);
        }
        LedgerRow.Builder moved = LedgerRow.newBuilder(row)
                .setState(next)
                .setReason(report.getReason())
                .setGateway(report.getGateway().isEmpty() ? row.getGateway() : report.getGateway())
                .setAppliedOffset(offset)
                .setGatewayReceivedAtMicros(
                        known(report.getGatewayReceivedAtMicros(), row.getGatewayReceivedAtMicros()))
                .setAgentReceivedAtMicros(known(report.getAgentReceivedAtMicros(), row.getAgentReceivedAtMicros()))
                .setStartedAtMicros(known(report.getStartedAtMicros(), row.getStartedAtMicros()))
                .setEndedAtMicros(known(report.getEndedAtMicros(), row.getEndedAtMicros()))
                .setGatewayReportedAtMicros(
                        known(report.getGatewayReportedAtMicros(), row.getGatewayReportedAtMicros()));
        if (row.getDeliveredAt() == null) {
            if (next == TargetState.DELIVERED) {
                moved.setDeliveredAt(record.getAt());
            } else if (report.getAgentReceivedAtMicros() > 0) {
                moved.setDeliveredAt(report.getAgentReceivedAtMicros() / MICROS_PER_MILLI);
            }
        }
        if (row.getStartedAt() == null) {
            if (report.getStartedAtMicros() > 0) {
                moved.setStartedAt(report.getStartedAtMicros() / MICROS_PER_MILLI);
            } else if (next == TargetState.RUNNING) {
                moved.setStartedAt(record.getAt());
            }
        }
        if (TargetStates.isTerminal(next)) {
            moved.setEndedAt(
                            report.getEndedAtMicros() > 0
                                    ? report.getEndedAtMicros() / MICROS_PER_MILLI
                                    : record.getAt())
                    .setExitCode(report.getExitCode())
                    .setOutput(report.getOutput())
                    .setErrorTail(report.getErrorTail())
                    .setTransferId(report.getTransferId())
                    .setOutputBytes(report.getOutputBytes());
        }
        return new Fold.Moved(moved.build(), now);
    }

    /** What a waiting target waits for, how far a running one is; that it is to be stopped weighs more than progress. */
    private static boolean isNews(LedgerRow row, TargetReported report) {
        if (row.getState() == TargetState.RUNNING && (report.getReason().isEmpty() || row.getCancelRequested())) {
            return false;
        }
        return !row.getReason().equals(report.getReason());
    }

    private static Fold proposed(LedgerRow row, LedgerRecord record, EndProposed proposal, long offset) {
        if (!TargetStates.isTerminal(proposal.getState())) {
            return new Fold.Unchanged(row, NOT_AN_END);
        }
        if (TargetStates.isTerminal(row.getState())) {
            return new Fold.Unchanged(row, ALREADY_ENDED);
        }
        return new Fold.Moved(
                LedgerRow.newBuilder(row)
                        .setState(proposal.getState())
                        .setReason(proposal.getReason())
                        .setEndedAt(record.getAt())
                        .setAppliedOffset(offset)
                        .build(),
                row.getState());
    }

    private static Fold cancelled(LedgerRow row, CancelRequested cancel, long offset) {
        if (TargetStates.isTerminal(row.getState())) {
            return new Fold.Unchanged(row, ALREADY_ENDED);
        }
        if (row.getCancelRequested()) {
            return new Fold.Unchanged(row, NOTHING_NEW);
        }
        return new Fold.Noted(LedgerRow.newBuilder(row)
                .setCancelRequested(true)
                .setReason("CANCEL_REQUESTED: " + cancel.getReason())
                .setAppliedOffset(offset)
                .build());
    }

    private static Fold late(LedgerRow row, TargetState next, long offset) {
        return new Fold.Late(LedgerRow.newBuilder(row)
                .setLate(row.getLate() + 1)
                .setLateState(next)
                .setAppliedOffset(offset)
                .build());
    }

    private static long known(long reported, long before) {
        return reported > 0 ? reported : before;
    }
}
