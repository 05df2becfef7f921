package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a filepack. */
@Command(
        name = "send",
        description = "Has a filepack put in place on endpoints, and shows what became of each.",
        footer = {
            "",
            "Each endpoint fetches from its gateway what it lacks, and puts all of it in place or nothing. Endpoints that",
            "the filepack's receivers do not match end REJECTED (NOT_A_RECEIVER).",
            "",
            "Examples:",
            "  sluice filepack send rinse@3 --on 'os=linux'",
            "  sluice filepack send rinse --on '*' --waves 1%,10%,100% --pause-if-failed 5%",
            "  sluice filepack send rinse@3 --on 'site=paris' --gateway-concurrency 50 --timeout 4h --detach"
        })
public final class FilepackSend implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(paramLabel = "NAME[@VERSION]", description = "Without a version the one published last.")
    String filepack = "";

    @ArgGroup(multiplicity = "1")
    TargetOptions targets = new TargetOptions();

    @Mixin
    SampleOptions sample = new SampleOptions();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "How long fetching and placing may take on each endpoint. Default: 1h.")
    @Nullable
    Duration timeout;

    @Option(
            names = "--expires",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "How long to wait for endpoints that are away, such as 24h.")
    @Nullable
    Duration expires;

    @Option(names = "--detach", description = "Do not wait: print the job's id and return.")
    boolean detach;

    @Option(names = "--plan", description = "Show whom it would reach, by gateway, and start nothing.")
    boolean plan;

    @Mixin
    RolloutOptions rollout = new RolloutOptions();

    @Mixin
    OutputOption output = new OutputOption();

    public FilepackSend(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        long started = System.nanoTime();
        ObjectNode request = Json.object();
        targets.addTo(request, around);
        sample.addTo(request);
        if (timeout != null) {
            request.put("runTimeout", timeout.toString());
        }
        if (expires != null) {
            request.put("expires", expires.toString());
        }
        Api api = around.api();
        FilepackName named = FilepackName.of(filepack, api);
        request.putObject("filepack").put("name", named.name()).put("version", named.version());
        rollout.addTo(request, Instant.now());
        if (plan) {
            new PlanDisplay(around).show(api.post("/invocations/plan", request), output.format);
            return ExitCode.OK.code();
        }
        JsonNode job = api.post("/invocations", request);
        String id = Json.text(job, "id");
        if (detach) {
            around.print(output.format == Format.TABLE ? id + "\n" : Listing.item(output.format, job));
            return ExitCode.OK.code();
        }
        return new JobDisplay(around, api, id, output.format)
                .showToTheEnd(job, started, BigOutput.BEGUN)
                .code();
    }
}
