package io.sluice.gateway.depot;

import io.sluice.gateway.depot.ContentUnavailableException.Cause;
import java.util.OptionalLong;

/**
 * How often a pull is tried, and when again. What counts is failures in a row: a pull that gets on through a way that
 * breaks again and again is not given up. Times are those of one clock, in nanoseconds.
 */
final class PullPlan {
    private static final long FIRST_LOOK = 10_000_000;
    private static final long LAST_LOOK = 250_000_000;
    private static final long FIRST_PAUSE = 100_000_000;
    private static final long LAST_PAUSE = 2_000_000_000;

    private final int attempts;
    private final long unnamedNanos;
    private long unnamedSince;
    private int looks;
    private int failures;

    /**
     * Begins.
     *
     * @param attempts in a row at most
     * @param unnamedNanos longest wait for an index to name the content
     */
    PullPlan(int attempts, long unnamedNanos, long now) {
        this.attempts = attempts;
        this.unnamedNanos = unnamedNanos;
        this.unnamedSince = now;
    }

    /** No index names it: how long to wait before looking again. Empty: it is given up. */
    OptionalLong unnamed(long now) {
        long left = unnamedNanos - (now - unnamedSince);
        if (left <= 0) {
            return OptionalLong.empty();
        }
        long pause = doubled(FIRST_LOOK, looks++, LAST_LOOK);
        return OptionalLong.of(Math.min(pause, left));
    }

    /** A chunk has come. */
    void progressed() {
        failures = 0;
    }

    /** An attempt has failed: how long to wait before the next. Empty: it is given up. */
    OptionalLong failed(Cause cause, long now) {
        failures++;
        unnamedSince = now;
        looks = 0;
        if (!mayPass(cause) || failures >= attempts) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(cause == Cause.KAFKA_AWAY ? doubled(FIRST_PAUSE, failures - 1, LAST_PAUSE) : 0);
    }

    /** Whether what was pulled so far is worth keeping for another time. */
    static boolean mayPass(Cause cause) {
        return cause == Cause.CHUNK_GONE || cause == Cause.KAFKA_AWAY || cause == Cause.DIGEST_DIFFERS;
    }

    private static long doubled(long first, int times, long most) {
        return Math.min(most, first << Math.min(times, 10));
    }
}
