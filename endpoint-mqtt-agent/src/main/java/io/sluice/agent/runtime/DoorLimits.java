package io.sluice.agent.runtime;

/**
 * Bounds of the socket.
 *
 * @param connections of all runs
 * @param connectionsPerRun of one
 * @param idleMs a connection that asks nothing for so long is closed
 */
record DoorLimits(int connections, int connectionsPerRun, long idleMs) {
    /** Connections that have not named their run; the oldest has to make room for one more. */
    static final int UNGREETED = 16;
    /** A connection names its run within this. */
    static final long GREETING_MS = 10_000;
    /** After the last run the socket stays so long, for the next one. */
    static final long LINGER_MS = 5_000;
    /** New connections in a second; more wait in the system's queue. */
    static final int ACCEPTS_PER_SECOND = 500;

    static final int ACCEPT_BURST = 64;
    static final int BACKLOG = 128;
    /** Requests of one run in a second; more are read later. */
    static final int REQUESTS_PER_SECOND = 200;

    static final int REQUEST_BURST = 100;
}
