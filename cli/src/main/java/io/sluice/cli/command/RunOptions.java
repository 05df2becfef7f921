package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** On whom something runs, within which bounds, and how it is followed. */
final class RunOptions {
    @ArgGroup(multiplicity = "1")
    TargetOptions targets = new TargetOptions();

    @Mixin
    SampleOptions sample = new SampleOptions();

    @Option(
            names = "--args",
            paramLabel = "JSON|@FILE",
            description = "Arguments, given to the method on its standard input as JSON.")
    @Nullable
    String arguments;

    @Option(
            names = "--entry-point",
            paramLabel = "NAME",
            description = "Which of the method's entry points; needed only where it declares several.")
    @Nullable
    String entryPoint;

    @Option(
            names = "--dry-run",
            description =
                    "Let the method say what it would change, and change nothing; only where it declares 'check'.")
    boolean dryRun;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "How long it may run on each endpoint, such as 30s or 5m.")
    @Nullable
    Duration timeout;

    @Option(
            names = "--expires",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "How long to wait for endpoints that are away, such as 24h.")
    @Nullable
    Duration expires;

    @Option(
            names = "--output-limit",
            paramLabel = "SIZE",
            description = "How much one endpoint may put out, such as 10GiB; more makes it fail. Default: 64MiB.")
    @Nullable
    String outputLimit;

    @Option(names = "--live", description = "Show output as it comes.")
    boolean live;

    @Option(names = "--detach", description = "Do not wait: print the job's id and return.")
    boolean detach;

    @Option(names = "--plan", description = "Show whom it would reach, by gateway, and start nothing.")
    boolean plan;

    @Mixin
    RolloutOptions rollout = new RolloutOptions();

    @Mixin
    OutputOption output = new OutputOption();

    private final long started = System.nanoTime();

    /** All but what is to run. */
    ObjectNode request(Surroundings around) {
        if (live && !detach && output.format != Format.TABLE) {
            throw new Failure(ExitCode.USAGE, "--live shows output as text: leave -o out, or --detach it");
        }
        ObjectNode request = Json.object();
        targets.addTo(request, around);
        sample.addTo(request);
        if (arguments != null) {
            request.set("arguments", ArgumentsOption.read(arguments, around));
        }
        if (entryPoint != null) {
            request.put("entryPoint", entryPoint);
        }
        if (dryRun) {
            request.put("dryRun", true);
        }
        if (timeout != null) {
            request.put("runTimeout", timeout.toString());
        }
        if (expires != null) {
            request.put("expires", expires.toString());
        }
        if (live) {
            request.put("live", true);
        }
        if (outputLimit != null) {
            request.put("outputLimitBytes", Sizes.parse("--output-limit", outputLimit));
        }
        return request;
    }

    /** Starts it, or plans it, and shows what comes of it. */
    ExitCode start(ObjectNode request, Surroundings around, Api api) {
        rollout.addTo(request, Instant.now());
        if (plan) {
            new PlanDisplay(around).show(api.post("/invocations/plan", request), output.format);
            return ExitCode.OK;
        }
        JsonNode job = api.post("/invocations", request);
        String id = Json.text(job, "id");
        if (detach) {
            around.print(output.format == Format.TABLE ? id + "\n" : Listing.item(output.format, job));
            return ExitCode.OK;
        }
        if (live) {
            new LiveDisplay(around, api, id, null).show();
        }
        return new JobDisplay(around, api, id, output.format)
                .showToTheEnd(job, started, live ? BigOutput.SHOWN : BigOutput.BEGUN);
    }
}
