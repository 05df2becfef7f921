package io.sluice.agent.inventory;

import io.sluice.agent.link.BackOff;
import java.util.random.RandomGenerator;

/**
 * Decides when the machine is scanned. Pure; times are its caller's milliseconds.
 *
 * <p>The first scan comes after the first login, the next ones each so long after the one before; both later by a part of the
 * splay that chance chooses. What could not be reported is tried again sooner, after growing pauses. Who asks for a scan gets one that
 * begins after that, at once if none is under way.
 */
final class ScanSchedule {
    static final long NEVER = Long.MAX_VALUE;

    private final Pace pace;
    private long dueAtMs = NEVER;
    private boolean begun;
    private boolean linked;
    private boolean underWay;
    private boolean demanded;
    private int failures;

    /**
     * How often.
     *
     * @param everyMs between scans; 0: only those that are asked for
     * @param splayMs by which a scan may come later
     * @param retryMs about so long after a scan that could not be reported, at first
     */
    record Pace(long everyMs, long splayMs, long retryMs) {}

    /** How a scan ended. */
    enum Ending {
        /** The gateway has the report. */
        REPORTED,
        /** The gateway does not take reports. */
        UNHEARD,
        /** It may go better soon. */
        FAILED
    }

    ScanSchedule(Pace pace) {
        this.pace = pace;
    }

    void linkUp(long nowMs, RandomGenerator random) {
        linked = true;
        if (!begun) {
            begun = true;
            if (pace.everyMs() > 0) {
                dueAtMs = nowMs + splay(random);
            }
        }
    }

    void linkDown() {
        linked = false;
    }

    /** Somebody wants to have one. */
    void demanded() {
        demanded = true;
    }

    /** Nobody wants one any more. */
    void forgotten() {
        demanded = false;
    }

    /** Whether one is to begin now; then it is under way. */
    boolean begins(long nowMs) {
        if (!linked || underWay || !(demanded || dueAtMs <= nowMs)) {
            return false;
        }
        underWay = true;
        demanded = false;
        dueAtMs = NEVER;
        return true;
    }

    void ended(Ending ending, long nowMs, RandomGenerator random) {
        underWay = false;
        failures = ending == Ending.FAILED ? failures + 1 : 0;
        if (pace.everyMs() > 0) {
            dueAtMs = nowMs
                    + (ending == Ending.FAILED
                            ? BackOff.halfJitterMs(random, failures - 1, pace.retryMs(), pace.everyMs())
                            : pace.everyMs() + splay(random));
        }
    }

    /** When one is due if nothing happens before; {@link #NEVER} if something has to. */
    long nextAtMs() {
        return linked && !underWay ? dueAtMs : NEVER;
    }

    private long splay(RandomGenerator random) {
        return random.nextLong(pace.splayMs() + 1);
    }
}
