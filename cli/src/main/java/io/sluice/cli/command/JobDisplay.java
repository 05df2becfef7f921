package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.JobText;
import io.sluice.cli.render.ProgressBar;
import java.time.Duration;
import java.util.Optional;

/** A job on the screen from its start to the N-of-N line. */
final class JobDisplay {
    private final Surroundings around;
    private final Api api;
    private final String job;
    private final Format format;
    private final ProgressBar bar;

    JobDisplay(Surroundings around, Api api, String job, Format format) {
        this.around = around;
        this.api = api;
        this.job = job;
        this.format = format;
        this.bar = new ProgressBar(around.err(), around.terminal());
    }

    /** Shows each target's result as they end, then the summary with the time since {@code startedNanos}. */
    ExitCode showToTheEnd(JsonNode known, long startedNanos) {
        TargetPrinter targets = new TargetPrinter(around, api, job, format);
        Thread farewell = new Thread(this::sayGoodbye, "farewell");
        Runtime.getRuntime().addShutdownHook(farewell);
        JsonNode end;
        try {
            end = new JobFollower(api).follow(known, Optional.empty(), state -> {
                if (targets.worthALook(state)) {
                    bar.wipe();
                    targets.look();
                }
                bar.show(state);
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
    ExitCode showSummary(JsonNode known, Optional<Duration> wait) {
        JsonNode end;
        try {
            end = new JobFollower(api).follow(known, wait, bar::show);
        } finally {
            bar.wipe();
        }
        return summary(end, JobText.took(end));
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
