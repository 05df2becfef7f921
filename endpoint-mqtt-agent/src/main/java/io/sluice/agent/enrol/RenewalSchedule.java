package io.sluice.agent.enrol;

/** When a certificate is to be renewed: as soon as less than a third of its lifetime is left. */
public final class RenewalSchedule {
    /** Never look further ahead: clocks are set, machines sleep. */
    static final long LONGEST_LOOK_AHEAD_MS = 3_600_000;

    static final long RETRY_MS = 60_000;

    private RenewalSchedule() {}

    public static boolean isDue(long notBeforeMs, long notAfterMs, long nowMs) {
        return nowMs >= dueAtMs(notBeforeMs, notAfterMs);
    }

    /** How long to wait before looking again. After an attempt that led nowhere: a minute, less for short lifetimes. */
    public static long nextLookMs(long notBeforeMs, long notAfterMs, long nowMs) {
        long wait = dueAtMs(notBeforeMs, notAfterMs) - nowMs;
        if (wait <= 0) {
            long lifetime = Math.max(0, notAfterMs - notBeforeMs);
            return Math.max(1_000, Math.min(RETRY_MS, lifetime / 30));
        }
        return Math.min(LONGEST_LOOK_AHEAD_MS, wait);
    }

    private static long dueAtMs(long notBeforeMs, long notAfterMs) {
        return notAfterMs - (notAfterMs - notBeforeMs) / 3;
    }
}
