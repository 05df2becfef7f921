package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.JobText;
import io.sluice.cli.render.Listing;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Shows the targets of one job, each once, as they end. While a job goes on, looking again costs the API a walk over all
 * its targets: it is done only for jobs of a moderate size, and never takes more than a quarter of the time.
 */
final class TargetPrinter {
    /** Above so many targets, results are shown when the job is complete. */
    static final int LIVE_TARGETS_MAX = 1000;

    private static final Duration LOOK_INTERVAL_MIN = Duration.ofMillis(100);

    private final Surroundings around;
    private final Api api;
    private final String job;
    private final Format format;
    private final Set<String> shown = new HashSet<>();
    private final HostNames hosts;
    private final BigOutput big;
    private final ArrayNode collected = Json.mapper().createArrayNode();

    private long nextLookNanos = System.nanoTime();

    TargetPrinter(Surroundings around, Api api, String job, Format format, BigOutput big) {
        this.around = around;
        this.api = api;
        this.job = job;
        this.format = format;
        this.hosts = new HostNames(api);
        this.big = big;
    }

    /** Whether a look now would find something new and is not too soon after the last. */
    boolean worthALook(JsonNode state) {
        return JobText.targets(state) <= LIVE_TARGETS_MAX
                && JobText.ended(state) > shown.size()
                && System.nanoTime() - nextLookNanos >= 0;
    }

    /** Shows the targets that have ended since the last look. */
    void look() {
        long started = System.nanoTime();
        api.each(JobFollower.path(job) + "/targets", target -> {
            if (JobText.isTerminal(target) && shown.add(Json.text(target, "endpoint"))) {
                show(target);
            }
        });
        long took = System.nanoTime() - started;
        nextLookNanos = System.nanoTime() + Math.max(LOOK_INTERVAL_MIN.toNanos(), 3 * took);
    }

    /** A target, whatever its state. */
    void show(JsonNode target) {
        switch (format) {
            case TABLE -> {
                around.print(JobText.result(
                        target,
                        hosts.of(Json.text(target, "endpoint")),
                        JobText.isBig(target) ? big.text(api, target) : ""));
                target.path("files").forEach(file -> around.print(JobText.file(target, file)));
            }
            case JSONL -> around.print(Json.line(target) + "\n");
            case JSON, YAML -> collected.add(target);
        }
    }

    /** What the format wants to stand at the end: of the documents, the whole; of the lines, the job. */
    void end(JsonNode state) {
        switch (format) {
            case JSON, YAML -> {
                ObjectNode whole = Json.object();
                whole.set("invocation", state);
                whole.set("targets", collected);
                around.print(Listing.item(format, whole));
            }
            case TABLE, JSONL -> {}
        }
    }
}
