package io.sluice.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose some of the endpoints that are named. */
final class SampleOptions {
    @Option(
            names = "--limit",
            paramLabel = "N|P%%",
            description = "Only so many of these endpoints, or such a share, chosen by --seed.")
    @Nullable
    String limit;

    @Option(
            names = "--seed",
            paramLabel = "TEXT",
            description = {
                "What --limit chooses by: the same endpoints for the same seed, and a larger limit has those of a smaller",
                "one among them. Default: another one each time."
            })
    @Nullable
    String seed;

    void addTo(ObjectNode request) {
        if (limit != null) {
            request.put("limit", limit);
        }
        if (seed != null) {
            request.put("seed", seed);
        }
    }
}
