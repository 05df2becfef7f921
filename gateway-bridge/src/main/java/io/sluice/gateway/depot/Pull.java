package io.sluice.gateway.depot;

import io.sluice.gateway.store.ContentPlace;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One content on its way into the depot: what it has come to between two turns. For the worker whose turn it is. */
final class Pull implements Delayed {
    final String digestHex;
    final PullPlan plan;

    /** Where its chunks lie; null: to be looked up. */
    @Nullable
    ContentPlace place;

    /** An index that has turned out wrong. */
    @Nullable
    ContentPlace stale;

    @Nullable
    Part part;

    int next;
    /** Written by the worker whose turn it is, read by whoever asks how far it is. */
    volatile long offset;

    /** What an earlier pull has left has not been passed yet. */
    boolean resuming = true;

    private long readyAtNanos;

    Pull(String digestHex, PullPlan plan, long now) {
        this.digestHex = digestHex;
        this.plan = plan;
        this.readyAtNanos = now;
    }

    /** It begins again, with what is in its part. */
    void restart() {
        place = null;
        part = null;
        next = 0;
        offset = 0;
        resuming = true;
    }

    void readyAt(long nanos) {
        readyAtNanos = nanos;
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(readyAtNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return Long.signum(readyAtNanos - ((Pull) other).readyAtNanos);
    }
}
