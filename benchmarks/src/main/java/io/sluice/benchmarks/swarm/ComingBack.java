package io.sluice.benchmarks.swarm;

import io.sluice.wire.ReasonCodes;
import java.util.concurrent.ThreadLocalRandom;

/** When one endpoint comes back after its connection has ended, and whether it got in when it was told. On its event loop. */
final class ComingBack {
    /** The first entry of an agent's own table. */
    private static final long BUSY_MS = 5_000;
    /** In shorter waits a connection's own time counts too much. */
    private static final long TOLD_COUNTED_MS = 1_000;

    private final long backMs;
    private final Tally tally;
    private long nextMs;
    private long toldMs;
    private long toldAtNanos;

    ComingBack(long backMs, Tally tally) {
        this.backMs = backMs;
        this.nextMs = backMs;
        this.tally = tally;
    }

    /** The login is to wait on its connection. */
    void held(long turnMs) {
        tally.held.increment();
        told(turnMs);
    }

    /** @param retryMs 0 if the gateway does not say */
    void refused(int reason, long retryMs) {
        tally.disconnected(reason);
        if (reason == ReasonCodes.SERVER_BUSY && retryMs == 0) {
            tally.withoutPlace.increment();
            nextMs = BUSY_MS;
        } else if (reason == ReasonCodes.SERVER_BUSY) {
            tally.paced.increment();
            nextMs = retryMs;
            told(retryMs);
        }
    }

    /** A wait was announced; the first one counts, also if it turns out that there are more. */
    private void told(long waitMs) {
        if (toldMs == 0) {
            toldMs = waitMs;
            toldAtNanos = System.nanoTime();
        }
    }

    /** The login is complete. */
    void in(long nowNanos) {
        if (toldMs >= TOLD_COUNTED_MS) {
            tally.pacedShare.add((nowNanos - toldAtNanos) / (toldMs * 1e6));
        }
        toldMs = 0;
        nextMs = backMs;
    }

    /** After how long to connect again. */
    long nextMs() {
        return nextMs + (toldMs > 0 ? 0 : ThreadLocalRandom.current().nextLong(backMs));
    }
}
