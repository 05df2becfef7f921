package io.sluice.gateway.metrics;

import java.util.concurrent.TimeUnit;

/** Lets so many log lines pass per second and counts the others: strangers must not be able to fill a disk. */
public final class LogBudget {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int linesPerSecond;
    private boolean started;
    private long windowStartNanos;
    private int lines;
    private long suppressed;

    public LogBudget(int linesPerSecond) {
        this.linesPerSecond = linesPerSecond;
    }

    /**
     * Asks for one line. Any thread.
     *
     * @return −1: write nothing; otherwise write, and mention so many lines that were left out before
     */
    public synchronized long ask(long nowNanos) {
        if (!started || nowNanos - windowStartNanos >= WINDOW_NANOS) {
            started = true;
            windowStartNanos = nowNanos;
            lines = 0;
        }
        if (lines >= linesPerSecond) {
            suppressed++;
            return -1;
        }
        lines++;
        long leftOut = suppressed;
        suppressed = 0;
        return leftOut;
    }
}
