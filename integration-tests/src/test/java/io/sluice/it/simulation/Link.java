package io.sluice.it.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/** A connection: in order both ways, and what is on its way when it is cut is lost. */
final class Link {
    private final String endpointId;
    private final long number;
    private final String boot;
    private final int count;
    private final Deque<Object> up = new ArrayDeque<>();
    private final Deque<Object> down = new ArrayDeque<>();
    private boolean cut;

    Link(String endpointId, long number, String boot, int count) {
        this.endpointId = endpointId;
        this.number = number;
        this.boot = boot;
        this.count = count;
    }

    String endpointId() {
        return endpointId;
    }

    long number() {
        return number;
    }

    String boot() {
        return boot;
    }

    int count() {
        return count;
    }

    Deque<Object> up() {
        return up;
    }

    Deque<Object> down() {
        return down;
    }

    boolean isCut() {
        return cut;
    }

    void cut() {
        cut = true;
        up.clear();
        down.clear();
    }
}
