package io.sluice.agent.launch;

import io.sluice.wire.ReportedState;
import org.jspecify.annotations.Nullable;

/**
 * How a run went.
 *
 * @param exitCode null if it never ran or did not end
 * @param reason code and words; empty when it succeeded
 * @param streamed where the output went; null if it is in here
 * @param startedAtMicros 0: never
 */
public record RunOutcome(
        ReportedState state,
        @Nullable Integer exitCode,
        byte[] output,
        byte[] errorTail,
        String reason,
        @Nullable StreamedOutput streamed,
        long startedAtMicros,
        long endedAtMicros) {

    /** Why a run was ended before its time. */
    public enum Kill {
        TIMED_OUT,
        OUTPUT_LIMIT,
        CANCELLED,
        AGENT_STOPPED,
        /** Its streamed output is not taken any more. */
        STREAM_LOST
    }

    @Override
    public String toString() {
        return state + " " + reason;
    }
}
