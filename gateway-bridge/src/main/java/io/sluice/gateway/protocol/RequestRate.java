package io.sluice.gateway.protocol;

/**
 * How often one session may ask to send: a token bucket in 16 bytes. Times are in the nanoseconds of the caller's clock.
 */
public final class RequestRate {
    private static final double NANOS = 1e9;

    private final int burst;
    private final int perSecond;
    private double used;
    private long atNanos;

    /** @param burst so many at once, then as many as perSecond lets through */
    public RequestRate(int burst, int perSecond) {
        if (burst < 1 || perSecond < 1) {
            throw new IllegalArgumentException("a rate of " + burst + " and " + perSecond + " lets nothing through");
        }
        this.burst = burst;
        this.perSecond = perSecond;
    }

    /** Counts a request; false if it is one too many. */
    public boolean take(long nowNanos) {
        used = used == 0 ? 0 : Math.max(0, used - (nowNanos - atNanos) * perSecond / NANOS);
        atNanos = nowNanos;
        if (used + 1 > burst) {
            return false;
        }
        used++;
        return true;
    }
}
