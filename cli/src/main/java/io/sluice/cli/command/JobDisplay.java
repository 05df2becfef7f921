package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.JobText;
import io.sluice.cli.render.ProgressBar;
import io.sluice.cli.render.Words;
import java.time.Duration;
import java.util.Optional;

/** A job on the screen from its start to the N-of-N line. */
final class JobDisplay {
    /** A job that waits for nothing but absent endpoints for so long says so, once. */
    private static final Duration AWAY_AFTER = Duration.ofSeconds(4);

    private final Surroundings around;
    private final Api api;
    private final String job;
    private final Format format;
    private final ProgressBar bar;

    private long onlyAwaySinceNanos = -1;
    private boolean saidAway;
    private String saidWaits = "";

    JobDisplay(Surroundings around, Api api, String job, Format format) {
        this.around = around;
        this.api = api;
        this.job = job;
        this.format = format;
        this.bar = new ProgressBar(around.err(), around.terminal());
    }

    /** Shows each target's result as they end, then the summary with the time since {@code startedNanos}. */
    ExitCode showToTheEnd(JsonNode known, long startedNanos, BigOutput big) {
        TargetPrinter targets = new TargetPrinter(around, api, job, format, big);
        RunningProgress progress = new RunningProgress(api, job, around.terminal());
        Thread farewell = new Thread(this::sayGoodbye, "farewell");
        Runtime.getRuntime().addShutdownHook(farewell);
        JsonNode end;
        try {
            end = new JobFollower(api).follow(known, Optional.empty(), Until.COMPLETE, state -> {
                if (targets.worthALook(state)) {
                    bar.wipe();
                    targets.look();
                }
                sayWhoIsAway(state);
                bar.show(state, progress.of(state));
            });
        } finally {
            bar.wipe();
            forget(farewell);
        }
        targets.look();
        targets.end(end);
        return summary(end, Optional.of(Duration.ofNanos(System.nanoTime() - startedNanos)));
    }

    /** Waits without showing results. */
    ExitCode showSummary(JsonNode known, Optional<Duration> wait, Until until) {
        JsonNode end;
        try {
            end = new JobFollower(api).follow(known, wait, until, state -> {
                sayWhoIsAway(state);
                bar.show(state);
            });
        } finally {
            bar.wipe();
        }
        ExitCode code = summary(end, JobText.took(end));
        return until.isComplete() ? code : until.isMet().test(end) ? ExitCode.OK : ExitCode.SOME_FAILED;
    }

    /** The N-of-N line; in the formats for programs it goes where people look. */
    ExitCode summary(JsonNode state, Optional<Duration> took) {
        if (JobText.isComplete(state) && JobText.targets(state) == 0) {
            around.say("no endpoint matches '" + Json.text(state, "selector")
                    + "': sluice endpoint ls shows what there is");
            return ExitCode.NOT_FOUND;
        }
        String line = JobText.summary(state, took);
        if (format == Format.TABLE) {
            around.print(line + "\n");
        } else {
            around.say(line);
        }
        return JobText.everyTargetSucceeded(state) ? ExitCode.OK : ExitCode.SOME_FAILED;
    }

    private void sayWhoIsAway(JsonNode state) {
        String waits = JobText.waitsFor(state, job);
        if (!waits.equals(saidWaits)) {
            saidWaits = waits;
            if (!waits.isEmpty()) {
                bar.wipe();
                around.say(waits);
            }
        }
        if (!JobText.waitsOnlyForAbsentEndpoints(state)) {
            onlyAwaySinceNanos = -1;
            return;
        }
        long now = System.nanoTime();
        if (onlyAwaySinceNanos < 0) {
            onlyAwaySinceNanos = now;
        }
        if (!saidAway && now - onlyAwaySinceNanos >= AWAY_AFTER.toNanos()) {
            saidAway = true;
            bar.wipe();
            around.say(JobText.count(state, "QUEUED") + " of " + JobText.targets(state)
                    + " endpoints are away; the job waits for them until " + Words.time(Json.text(state, "expiresAt"))
                    + ". Ctrl-C leaves it, --expires sets another limit.");
        }
    }

    private void sayGoodbye() {
        bar.wipe();
        around.say("job " + job + " goes on: sluice job wait " + job + ", or sluice job cancel " + job);
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook has its say.
            return;
        }
    }
}
