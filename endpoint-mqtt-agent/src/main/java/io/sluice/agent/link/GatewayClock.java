package io.sluice.agent.link;

/**
 * The time by the gateway's clock, carried on by the monotonic one: setting this machine's clock does not move an
 * expiry.
 */
public final class GatewayClock {
    private long gatewayMs;
    private long atNanos;

    /** Before the first login this machine's own clock has to do. */
    public GatewayClock(long ownMs, long nowNanos) {
        set(ownMs, nowNanos);
    }

    public void set(long gatewayNowMs, long nowNanos) {
        this.gatewayMs = gatewayNowMs;
        this.atNanos = nowNanos;
    }

    public long nowMs(long nowNanos) {
        return gatewayMs + (nowNanos - atNanos) / 1_000_000;
    }
}
