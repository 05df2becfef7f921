package io.sluice.gateway.grant;

import java.time.Duration;

/**
 * How many bytes may be outstanding: more while the relay answers as fast as it does unloaded, less once too much of what is
 * outstanding only waits in front of Kafka. Pure arithmetic, after TCP Vegas.
 */
final class OutstandingLimit {
    /*
     * Of the bytes outstanding, the part (1 - unloaded latency / latency) stands in queues. While that is less than a
     * sixteenth of the most that may be outstanding, the limit grows by a sixteenth a step; where it is more than an
     * eighth, the limit falls by a quarter of what is too much. So a relay that is slow for reasons that are not its load,
     * such as a busy machine, still gets enough to be kept busy: a limit in proportion to the latency would starve it.
     *
     * It is changed only while it is used and Kafka answers: the latency of an idle relay says nothing about what it bears,
     * and that of a silent one is an old one seen again. The unloaded latency is the least seen; it creeps up towards
     * what is seen, so that a cluster that has become slower for good does not hold the limit down for ever.
     */
    private static final long STEP_NANOS = Duration.ofMillis(100).toNanos();
    private static final double CREEP = 0.002;
    private static final double GROWTH = 1.0 / 16;
    private static final double FALL = 1.0 / 4;
    private static final int FEW_WAIT_PART = 16;
    private static final int MANY_WAIT_PART = 8;
    /** Below this, latency is noise of threads and timers, not load. */
    private static final double FLOOR_NANOS = Duration.ofMillis(5).toNanos();

    private final long minBytes;
    private final long maxBytes;
    private double limit;
    private double unloadedNanos;
    private long seenNanos;
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
        // The relay smooths its latency, so one that is the same to the nanosecond means that Kafka has said nothing
        // since.
        boolean fresh = capacity.ackLatencyNanos() > 0 && capacity.ackLatencyNanos() != seenNanos;
        seenNanos = capacity.ackLatencyNanos();
        boolean used = outstandingBytes * 2.0 >= limit;
        if (!fresh || !used || capacity.spoolFull()) {
            // What was seen last says nothing about now: the limit stays where it was found to be right.
            return;
        }
        double latency = Math.max((double) capacity.ackLatencyNanos(), FLOOR_NANOS);
        unloadedNanos = unloadedNanos == 0 || latency < unloadedNanos
                ? latency
                : unloadedNanos + CREEP * (latency - unloadedNanos);
        double waiting = limit * (1 - unloadedNanos / latency);
        double many = (double) maxBytes / MANY_WAIT_PART;
        if (waiting < (double) maxBytes / FEW_WAIT_PART) {
            limit += limit * GROWTH;
        } else if (waiting > many) {
            limit -= FALL * (waiting - many);
        }
        limit = Math.max((double) minBytes, Math.min((double) maxBytes, limit));
    }
}
