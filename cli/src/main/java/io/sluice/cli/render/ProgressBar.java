package io.sluice.cli.render;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Json;
import java.io.PrintWriter;

/** One line on a terminal that is written over as a job goes on; silent where there is no terminal. */
public final class ProgressBar {
    private static final int CELLS = 30;
    private static final String WIPE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;

    private boolean shown;

    public ProgressBar(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    public void show(JsonNode job) {
        show(job, "");
    }

    /** @param remark behind the bar */
    public void show(JsonNode job, String remark) {
        if (terminal) {
            err.print(WIPE + line(job) + (remark.isEmpty() ? "" : "; " + remark));
            err.flush();
            shown = true;
        }
    }

    /** Takes the line away, so that something else can be printed. */
    public void wipe() {
        if (shown) {
            err.print(WIPE);
            err.flush();
            shown = false;
        }
    }

    static String line(JsonNode job) {
        long targets = JobText.targets(job);
        if (Json.text(job, "phase").equals("SELECTING")) {
            return "selecting targets: " + job.path("closedPartitions").asInt() + " of "
                    + job.path("partitions").asInt() + " partitions, " + targets + " targets so far";
        }
        long ended = JobText.ended(job);
        int filled = targets == 0 ? 0 : (int) (ended * CELLS / targets);
        String bar = "[" + "#".repeat(filled) + ".".repeat(CELLS - filled) + "] " + ended + " of " + targets;
        long failed = ended - JobText.count(job, "SUCCEEDED");
        return bar
                + part(JobText.count(job, "QUEUED"), "queued")
                + part(JobText.count(job, "RUNNING"), "running")
                + part(failed, "not succeeded");
    }

    private static String part(long count, String what) {
        return count > 0 ? ", " + count + " " + what : "";
    }
}
