package io.sluice.agent.launch;

import io.sluice.wire.ReportedState;
import org.jspecify.annotations.Nullable;

/**
 * How a run went.
 *
 * @param exitCode null if it never ran or did not end
 * @param reason code and words; empty when it succeeded
 * @param startedAtMicros 0: never
 */
public record RunOutcome(
        ReportedState state,
        @Nullable Integer exitCode,
        byte[] output,
        byte[] errorTail,
        String reason,
        long startedAtMicros,
        long endedAtMicros) {

    /** Why a run was ended before its time. */
    public enum Kill {
        TIMED_OUT,
        OUTPUT_LIMIT,
        CANCELLED,
        AGENT_STOPPED
    }

    @Override
    public String toString() {
        return state + " " + reason;
    }
}
