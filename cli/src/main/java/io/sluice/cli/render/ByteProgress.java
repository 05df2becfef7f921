package io.sluice.cli.render;

import java.io.PrintWriter;
import java.time.Duration;

/** One line on a terminal that says how much of a whole has come; silent where there is no terminal. */
public final class ByteProgress {
    private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();
    private static final int CELLS = 30;
    private static final String WIPE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final long startedNanos;
    private long shownNanos;
    private boolean shown;

    public ByteProgress(PrintWriter err, boolean terminal, long nowNanos) {
        this.err = err;
        this.terminal = terminal;
        this.startedNanos = nowNanos;
        this.shownNanos = nowNanos - INTERVAL_NANOS;
    }

    /** Shows it, unless that was done a moment ago. */
    public void show(long bytes, long length, long nowNanos) {
        if (terminal && nowNanos - shownNanos >= INTERVAL_NANOS) {
            shownNanos = nowNanos;
            shown = true;
            err.print(WIPE + line(bytes, length, nowNanos - startedNanos));
            err.flush();
        }
    }

    /** Takes the line away. */
    public void wipe() {
        if (shown) {
            err.print(WIPE);
            err.flush();
            shown = false;
        }
    }

    static String line(long bytes, long length, long nanos) {
        int filled = length == 0 ? CELLS : (int) (bytes * (double) CELLS / length);
        long perSecond = nanos <= 0 ? 0 : (long) (bytes * 1e9 / nanos);
        return "[" + "#".repeat(filled) + ".".repeat(CELLS - filled) + "] " + Words.size(bytes) + " of "
                + Words.size(length) + ", " + Words.size(perSecond) + "/s";
    }
}
