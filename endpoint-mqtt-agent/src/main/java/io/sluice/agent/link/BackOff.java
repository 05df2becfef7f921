package io.sluice.agent.link;

import java.util.random.RandomGenerator;

/** Waiting times that grow and scatter, so that a hundred thousand agents do not come back together. */
public final class BackOff {
    private BackOff() {}

    /** Anything from 0 up to {@code firstMs} doubled {@code failures} times, at most {@code capMs} ("full jitter"). */
    public static long fullJitterMs(RandomGenerator random, int failures, long firstMs, long capMs) {
        return random.nextLong(ceilingMs(failures, firstMs, capMs) + 1);
    }

    /** At least half of the ceiling, for peers that have asked to be left alone. */
    public static long halfJitterMs(RandomGenerator random, int failures, long firstMs, long capMs) {
        long ceiling = ceilingMs(failures, firstMs, capMs);
        return ceiling / 2 + random.nextLong(ceiling - ceiling / 2 + 1);
    }

    /** A time that was asked for, a fifth more or less. */
    public static long aroundMs(RandomGenerator random, long ms) {
        return ms - ms / 5 + random.nextLong(2 * (ms / 5) + 1);
    }

    /** A time from which on a peer is expected: not before, and at most a tenth later. */
    public static long fromMs(RandomGenerator random, long ms) {
        return ms + random.nextLong(ms / 10 + 1);
    }

    static long ceilingMs(int failures, long firstMs, long capMs) {
        int doublings = Math.min(Math.max(failures, 0), 30);
        return Math.min(capMs, firstMs << doublings);
    }
}
