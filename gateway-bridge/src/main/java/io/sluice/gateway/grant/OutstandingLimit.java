package io.sluice.gateway.grant;

import java.time.Duration;

/**
 * How many bytes may be outstanding: more while the relay answers as fast as it does unloaded, less as soon as its
 * latency grows. Pure arithmetic, after the gradient limit of Netflix's concurrency-limits.
 */
final class OutstandingLimit {
    /*
     * gradient = tolerance x unloaded latency / latency, within 1/2..1: at twice the unloaded latency nothing changes,
     * above it the limit falls in proportion. It grows by a sixteenth a step. It is changed only while it is used and Kafka
     * answers: the latency of an idle or a silent relay says nothing about what it bears. The unloaded latency is the least seen; it creeps up towards
     * what is seen, so that a cluster that has become slower for good does not hold the limit down for ever.
     */
    private static final long STEP_NANOS = Duration.ofMillis(100).toNanos();
    private static final double TOLERANCE = 2.0;
    private static final double CREEP = 0.002;
    private static final double SMOOTHING = 0.5;
    /** Below this, latency is noise of threads and timers, not load. */
    private static final double FLOOR_NANOS = Duration.ofMillis(5).toNanos();

    private final long minBytes;
    private final long maxBytes;
    private double limit;
    private double unloadedNanos;
    private long lastStepNanos;
    private boolean stepped;

    OutstandingLimit(long minBytes, long maxBytes) {
        this.minBytes = minBytes;
        this.maxBytes = maxBytes;
        this.limit = Math.max((double) minBytes, maxBytes / 4.0);
    }

    /** The limit now, never above what the relay could hold in all. */
    long bytes(RelayCapacity capacity) {
        return Math.max(0, Math.min((long) limit, capacity.maxBytes()));
    }

    /** Adapts to what the relay says; at most one step in 100 ms. */
    void observe(RelayCapacity capacity, long outstandingBytes, long nowNanos) {
        if (stepped && nowNanos - lastStepNanos < STEP_NANOS) {
            return;
        }
        stepped = true;
        lastStepNanos = nowNanos;
        double latency = Math.max((double) capacity.ackLatencyNanos(), FLOOR_NANOS);
        if (capacity.ackLatencyNanos() <= 0) {
            return;
        }
        boolean used = outstandingBytes * 2.0 >= limit;
        if (!used || capacity.spoolFull()) {
            // What was seen last says nothing about now: the limit stays where it was found to be right.
            return;
        }
        unloadedNanos = unloadedNanos == 0 || latency < unloadedNanos
                ? latency
                : unloadedNanos + CREEP * (latency - unloadedNanos);
        double gradient = Math.max(0.5, Math.min(1, TOLERANCE * unloadedNanos / latency));
        double wanted = gradient == 1 ? limit * 17 / 16 : limit * (1 - SMOOTHING + SMOOTHING * gradient);
        limit = Math.max((double) minBytes, Math.min((double) maxBytes, wanted));
    }
}
