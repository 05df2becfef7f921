package io.sluice.agent.runtime;

/** How often something may be done: so many at once, then so many a second. Has no clock. */
final class Pace {
    private final long nanosEach;
    private final long burstNanos;
    /** When the next would be due if there were no burst. */
    private long dueNanos;

    private boolean begun;

    Pace(int burst, int perSecond) {
        this.nanosEach = 1_000_000_000L / perSecond;
        this.burstNanos = nanosEach * (burst - 1);
    }

    /** Counts one and returns 0 if it may be done now; else returns how long it has to wait, and counts nothing. */
    long take(long nowNanos) {
        if (!begun || dueNanos - nowNanos < 0) {
            begun = true;
            dueNanos = nowNanos;
        }
        long wait = dueNanos - nowNanos - burstNanos;
        if (wait > 0) {
            return wait;
        }
        dueNanos += nanosEach;
        return 0;
    }
}
