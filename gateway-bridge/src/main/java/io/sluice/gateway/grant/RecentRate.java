package io.sluice.gateway.grant;

import java.time.Duration;

/** How many requests have been granted in a second, lately. */
final class RecentRate {
    private static final long WINDOW_NANOS = Duration.ofSeconds(1).toNanos();
    private static final double SMOOTHING = 0.3;
    private static final long RETRY_MIN_MS = 100;
    private static final long RETRY_MAX_MS = 60_000;
    /** What is said before anything is known, or while nothing is granted. */
    private static final long RETRY_UNKNOWN_MS = 5_000;

    private double perSecond;
    private long windowStart;
    private long inWindow;
    private boolean started;

    void granted(long count, long nowNanos) {
        roll(nowNanos);
        inWindow += count;
    }

    /** When so many requests will have been granted, within 100 ms and a minute. */
    long retryAfterMs(int requests, long nowNanos) {
        long eta = etaMs(requests, nowNanos);
        return eta < 0 ? RETRY_UNKNOWN_MS : Math.max(RETRY_MIN_MS, Math.min(RETRY_MAX_MS, eta));
    }

    /** When so many requests will have been granted; -1 if nothing was granted lately. */
    long etaMs(int requests, long nowNanos) {
        roll(nowNanos);
        double rate = Math.max(perSecond, (double) inWindow);
        return rate < 0.01 ? -1 : (long) (requests * 1_000.0 / rate);
    }

    private void roll(long nowNanos) {
        if (!started) {
            started = true;
            windowStart = nowNanos;
        }
        long windows = (nowNanos - windowStart) / WINDOW_NANOS;
        if (windows <= 0) {
            return;
        }
        perSecond += SMOOTHING * (inWindow - perSecond);
        perSecond *= Math.pow(1 - SMOOTHING, windows - 1.0);
        inWindow = 0;
        windowStart += windows * WINDOW_NANOS;
    }
}
