package io.sluice.gateway.session;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there are, and how many of them have not logged in yet. Any thread. */
public final class Occupancy {

    /** What becomes of a new connection. */
    public enum Admission {
        ADMITTED,
        CONNECTIONS_FULL,
        PENDING_FULL
    }

    private final int connectionsMax;
    private final int pendingMax;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger sessions = new AtomicInteger();

    public Occupancy(int connectionsMax, int pendingMax) {
        this.connectionsMax = connectionsMax;
        this.pendingMax = pendingMax;
    }

    /** A connection wants in; one that is admitted is pending until it logs in or leaves. */
    public Admission enter() {
        if (connections.incrementAndGet() > connectionsMax) {
            connections.decrementAndGet();
            return Admission.CONNECTIONS_FULL;
        }
        if (pending.incrementAndGet() > pendingMax) {
            pending.decrementAndGet();
            connections.decrementAndGet();
            return Admission.PENDING_FULL;
        }
        return Admission.ADMITTED;
    }

    void loggedIn() {
        pending.decrementAndGet();
        sessions.incrementAndGet();
    }

    void sessionEnded() {
        sessions.decrementAndGet();
    }

    /** An admitted connection's socket is closed. */
    void left(boolean hadLoggedIn) {
        connections.decrementAndGet();
        if (!hadLoggedIn) {
            pending.decrementAndGet();
        }
    }

    public int connections() {
        return connections.get();
    }

    public int pending() {
        return pending.get();
    }

    public int sessions() {
        return sessions.get();
    }
}
