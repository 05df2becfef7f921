package io.sluice.agent.inbox;

import io.sluice.agent.launch.RunOutcome;
import io.sluice.agent.transfer.Transfers;
import io.sluice.wire.ReportedState;

/** What the end of its streamed output makes of a run's outcome. */
final class StreamEnds {
    private StreamEnds() {}

    static RunOutcome of(RunOutcome outcome, Transfers.Ending ending) {
        return switch (ending) {
            case DURABLE -> outcome;
            case REFUSED -> without(outcome, "TRANSFER_REFUSED: the gateway computed another digest of its output");
            case LOST -> without(outcome, "TRANSFER_LOST: the gateway asked for output that is gone");
        };
    }

    private static RunOutcome without(RunOutcome outcome, String reason) {
        return new RunOutcome(
                ReportedState.INTERRUPTED,
                outcome.exitCode(),
                new byte[0],
                outcome.errorTail(),
                reason,
                null,
                outcome.startedAtMicros(),
                outcome.endedAtMicros());
    }
}
