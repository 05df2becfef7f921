package io.sluice.streams;

import java.util.ArrayDeque;
import java.util.Deque;

/** How often a failed thread may be replaced: so many times in a span, then no more. */
public final class RestartBudget {
    private final int most;
    private final long spanNanos;
    private final Deque<Long> spent = new ArrayDeque<>();

    /**
     * Nothing is spent yet.
     *
     * @param most replacements in a span; 0 allows none
     * @param spanNanos length of the span
     */
    public RestartBudget(int most, long spanNanos) {
        this.most = most;
        this.spanNanos = spanNanos;
    }

    /** Whether one more is allowed now; then it is spent. */
    public synchronized boolean spend(long nowNanos) {
        while (!spent.isEmpty() && nowNanos - spent.peekFirst() > spanNanos) {
            spent.removeFirst();
        }
        if (spent.size() == most) {
            return false;
        }
        spent.addLast(nowNanos);
        return true;
    }
}
