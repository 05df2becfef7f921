package io.sluice.gateway.listener;

/**
 * How many connections are accepted in each window of time: as many as take no more than a share of the event loops'
 * processor time until they are in, by what earlier ones took, and no more than a rate. So a herd's handshakes leave the rest
 * to those that are logged in, on a fast machine and on a slow one, for a full handshake and for a resumed one. Pure; for one
 * thread. Times in nanoseconds.
 */
final class NewcomerBudget {
    /** Length of a window: short, so that newcomers come in many small portions. */
    static final long WINDOW_NANOS = 5_000_000;

    /** What is thought of a newcomer before any has come: a handshake of a program that is not compiled yet. */
    static final double FIRST_COST_NANOS = 4_000_000;

    private static final double SECOND_NANOS = 1e9;
    /** What a window with newcomers counts for one later; so some two hundred, or a second of a herd, are remembered. */
    private static final double FADE = 0.995;

    private static final double FIRST_WEIGHT = 2;

    private final double mostPerWindow;
    private final double loadPerWindow;
    private double newcomers = FIRST_WEIGHT;
    private double spent = FIRST_WEIGHT * FIRST_COST_NANOS;
    private double room;
    private int accepted;
    private long spentBefore;
    private long openedNanos;

    /**
     * The first window is open.
     *
     * @param mostPerSecond connections accepted, whatever they cost
     * @param loadNanosPerSecond processor time that newcomers may take in a second
     */
    NewcomerBudget(int mostPerSecond, double loadNanosPerSecond, long nowNanos) {
        this.mostPerWindow = mostPerSecond * WINDOW_NANOS / SECOND_NANOS;
        this.loadPerWindow = loadNanosPerSecond * WINDOW_NANOS / SECOND_NANOS;
        this.openedNanos = nowNanos;
        this.room = Math.max(1, allowed());
    }

    /** Opens the next window if the present one is over. */
    void goOn(long nowNanos, long spentInAllNanos) {
        double windows = (double) (nowNanos - openedNanos) / WINDOW_NANOS;
        if (windows < 1) {
            return;
        }
        // A window without newcomers teaches nothing, and what has come in it was spent by those before.
        double kept = accepted > 0 ? FADE : 1;
        newcomers = newcomers * kept + accepted;
        spent = spent * kept + Math.max(0, spentInAllNanos - spentBefore);
        accepted = 0;
        spentBefore = spentInAllNanos;
        openedNanos = nowNanos;
        // Room that was not used is lost, but for the part of a connection.
        room = Math.min(allowed() + 1, Math.min(1, room) + allowed() * windows);
    }

    boolean hasRoom() {
        return room >= 1;
    }

    /** One has come in. */
    void accepted() {
        room--;
        accepted++;
    }

    /** When the present window is over. */
    long overNanos() {
        return openedNanos + WINDOW_NANOS;
    }

    /** Processor time that a newcomer takes. */
    double costNanos() {
        return spent / Math.max(1, newcomers);
    }

    private double allowed() {
        return Math.min(mostPerWindow, loadPerWindow / Math.max(1, costNanos()));
    }
}
