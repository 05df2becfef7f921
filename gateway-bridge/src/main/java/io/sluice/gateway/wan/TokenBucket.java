package io.sluice.gateway.wan;

/**
 * How many bytes may pass. What passes is paid afterwards: something passes, however large, while there is no debt, and then
 * nothing until the debt is worked off. So large pieces need no large bucket, and the mean keeps to the rate. Pure, with
 * nanoseconds of any one clock.
 */
final class TokenBucket {
    /** What was not used within this time is lost. */
    static final long SAVED_NANOS = 250_000_000;

    private static final double SECOND = 1_000_000_000;

    private double level;
    private long lastNanos;
    private boolean begun;

    /** How long until something may pass; 0: now. */
    long waitNanos(long bytesPerSecond, long nowNanos) {
        fill(bytesPerSecond, nowNanos);
        if (level >= 0 || bytesPerSecond == RateSchedule.UNLIMITED) {
            return 0;
        }
        return Math.max(1, (long) Math.ceil(-level / bytesPerSecond * SECOND));
    }

    /** So many bytes have passed. */
    void passed(long bytes, long bytesPerSecond, long nowNanos) {
        fill(bytesPerSecond, nowNanos);
        level -= bytesPerSecond == RateSchedule.UNLIMITED ? 0 : bytes;
    }

    private void fill(long bytesPerSecond, long nowNanos) {
        long since = begun ? Math.max(0, nowNanos - lastNanos) : 0;
        lastNanos = begun ? lastNanos + since : nowNanos;
        begun = true;
        if (bytesPerSecond == RateSchedule.UNLIMITED) {
            level = 0;
        } else {
            level = Math.min(bytesPerSecond * (SAVED_NANOS / SECOND), level + bytesPerSecond * (since / SECOND));
        }
    }
}
