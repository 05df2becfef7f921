package io.sluice.connectors.inventory;

import java.util.ArrayDeque;
import java.util.Deque;

/** How often a failed thread may be replaced: so many times in a span, then no more. */
final class RestartBudget {
    private final int most;
    private final long spanNanos;
    private final Deque<Long> spent = new ArrayDeque<>();

    RestartBudget(int most, long spanNanos) {
        this.most = most;
        this.spanNanos = spanNanos;
    }

    /** Whether one more is allowed now. */
    synchronized boolean spend(long nowNanos) {
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
