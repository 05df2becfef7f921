package io.sluice.workgroup;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Decides whether a child that ended by itself is started again, and after which pause. Not for several threads. */
final class RestartBudget {
    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final int restartsMax;
    private final Deque<Long> restartsNanos = new ArrayDeque<>();

    RestartBudget(int restartsMax) {
        this.restartsMax = restartsMax;
    }

    /** What follows from an end. */
    sealed interface Decision {
        /** Start it again after the pause. */
        record Restart(Duration pause) implements Decision {}

        /** It ended too often. */
        record GiveUp(int restarts) implements Decision {}
    }

    /** It ended by itself. Each restart within the window doubles the pause before the next. */
    Decision ended(long nowNanos) {
        while (!restartsNanos.isEmpty() && nowNanos - restartsNanos.getFirst() > WINDOW.toNanos()) {
            restartsNanos.removeFirst();
        }
        int recent = restartsNanos.size();
        if (recent >= restartsMax) {
            return new Decision.GiveUp(recent);
        }
        restartsNanos.addLast(nowNanos);
        return new Decision.Restart(FIRST_PAUSE.multipliedBy(1L << Math.min(recent, 6)));
    }
}
