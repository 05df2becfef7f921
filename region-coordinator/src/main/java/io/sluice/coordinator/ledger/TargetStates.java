package io.sluice.coordinator.ledger;

import io.sluice.topics.TargetState;

/** What is true of a target's state. */
public final class TargetStates {
    private TargetStates() {}

    /** Whether nothing follows. */
    public static boolean isTerminal(TargetState state) {
        return state.compareTo(TargetState.SUCCEEDED) >= 0;
    }

    /** Whether {@code next} lies further along {@code QUEUED DELIVERED RUNNING} than {@code now}, or ends it. */
    static boolean isForward(TargetState now, TargetState next) {
        return !isTerminal(now) && (isTerminal(next) || next.compareTo(now) > 0);
    }
}
