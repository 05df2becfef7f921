package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has machines scanned now, by the built-in method {@code inventory.scan}. */
@Command(
        name = "scan",
        description = "Has machines scanned now, and shows what came of each.",
        footer = {
            "",
            "It runs the method inventory.scan, which this command publishes where it is not yet there: the agent scans its",
            "machine, and only what has changed travels. Each endpoint answers KNOWN or SENT, with the digest and counts.",
            "",
            "Examples:",
            "  sluice inventory scan '*'",
            "  sluice inventory scan 'os=linux,site=paris' --limit 10 --expires 1h"
        })
public final class InventoryScanCommand implements Callable<Integer> {
    static final String METHOD = "inventory.scan";
    static final String VERSION = "1";
    /** The agent does it: it scans one at a time, whoever asks. */
    static final String SCRIPT = "#!/bin/sh\nexec sluice-runtime inventory\n";

    private final Surroundings around;

    @Parameters(
            paramLabel = "SELECTOR",
            description = "Endpoints by label or name, such as 'os=linux' or 'web-*'; '*' is every endpoint.")
    String selector = "";

    @Mixin
    SampleOptions sample = new SampleOptions();

    @Option(
            names = "--expires",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "How long to wait for endpoints that are away, such as 24h.")
    @Nullable
    Duration expires;

    @Option(names = "--detach", description = "Do not wait: print the job's id and return.")
    boolean detach;

    @Mixin
    OutputOption output = new OutputOption();

    public InventoryScanCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        long started = System.nanoTime();
        ObjectNode request = Json.object().put("selector", selector);
        sample.addTo(request);
        request.putObject("method").put("name", METHOD).put("version", VERSION);
        if (expires != null) {
            request.put("expires", expires.toString());
        }
        Api api = around.api();
        publish(api);
        JsonNode job = api.post("/invocations", request);
        if (detach) {
            around.print(
                    output.format == Format.TABLE ? Json.text(job, "id") + "\n" : Listing.item(output.format, job));
            return ExitCode.OK.code();
        }
        return new JobDisplay(around, api, Json.text(job, "id"), output.format)
                .showToTheEnd(job, started, BigOutput.BEGUN)
                .code();
    }

    /** Unless it has been: what is published again in the same words is the same. */
    private static void publish(Api api) {
        boolean[] there = {false};
        api.each(
                "/methods",
                method -> there[0] |= Json.text(method, "name").equals(METHOD)
                        && Json.text(method, "version").equals(VERSION));
        if (there[0]) {
            return;
        }
        byte[] script = SCRIPT.getBytes(StandardCharsets.UTF_8);
        String digest = sha256(script);
        api.put("/content/" + digest, script);
        ObjectNode method = Json.object()
                .put("name", METHOD)
                .put("version", VERSION)
                .put("description", "Scans the machine and reports its inventory; built in");
        method.putArray("variants")
                .addObject()
                .put("platform", "any")
                .put("fileName", "inventory.scan.sh")
                .put("digest", digest)
                .put("sizeBytes", script.length);
        api.post("/methods", method);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
