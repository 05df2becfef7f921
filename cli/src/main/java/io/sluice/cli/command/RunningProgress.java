package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.JobText;
import java.time.Duration;
import java.util.Optional;

/** How far running targets are, as they say themselves; looked at now and then, and only for a terminal. */
final class RunningProgress {
    private static final int LOOKED_AT = 20;
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Api api;
    private final String job;
    private final boolean wanted;
    private final HostNames hosts;

    private long nextLookNanos = System.nanoTime();
    private String last = "";

    RunningProgress(Api api, String job, boolean wanted) {
        this.api = api;
        this.job = job;
        this.wanted = wanted;
        this.hosts = new HostNames(api);
    }

    /** {@code pump-1: 42 % copying}, of the first that says so; empty if none does. */
    String of(JsonNode state) {
        if (!wanted || JobText.count(state, "RUNNING") == 0) {
            return "";
        }
        if (System.nanoTime() - nextLookNanos >= 0) {
            last = look();
            nextLookNanos = System.nanoTime() + INTERVAL.toNanos();
        }
        return last;
    }

    private String look() {
        try {
            for (JsonNode target : running(api, job)) {
                Optional<String> progress = JobText.progress(target);
                if (progress.isPresent()) {
                    return hosts.of(Json.text(target, "endpoint")) + ": " + progress.get();
                }
            }
            return "";
        } catch (Failure e) {
            // The follower judges by itself whether an API that is away is waited for.
            return last;
        }
    }

    /** The first of the running targets. */
    static JsonNode running(Api api, String job) {
        return api.get(JobFollower.path(job) + "/targets?state=RUNNING&limit=" + LOOKED_AT)
                .path("items");
    }
}
