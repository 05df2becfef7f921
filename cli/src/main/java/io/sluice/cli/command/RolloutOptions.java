package io.sluice.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.wire.config.Durations;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When, in which order and how many at a time a job's targets are released, and what is tried again. */
final class RolloutOptions {
    @Option(
            names = "--waves",
            paramLabel = "SHARES",
            description =
                    "Waves by share of all targets, such as 1%%,10%%,100%%; each follows when the one before ended.")
    @Nullable
    String waves;

    @Option(
            names = "--waves-by",
            paramLabel = "site|gateway|label:KEY",
            description = "A wave for each site, gateway or value of a label, in order of name.")
    @Nullable
    String wavesBy;

    @Option(
            names = "--pause-if-failed",
            paramLabel = "SHARE|N",
            description = "Pause when more of a wave's targets have failed, such as 5%% or 3.")
    @Nullable
    String pauseIfFailed;

    @Option(
            names = "--next-if-succeeded",
            paramLabel = "SHARE",
            description = "Begin the next wave once so many of a wave have succeeded, such as 90%%.")
    @Nullable
    String nextIfSucceeded;

    @Option(names = "--approve-each", description = "Each wave after the first waits for sluice job approve.")
    boolean approveEach;

    @Option(names = "--concurrency", paramLabel = "N", description = "Targets in flight at most, in all.")
    @Nullable
    Integer concurrency;

    @Option(
            names = "--gateway-concurrency",
            paramLabel = "N",
            description = "Targets in flight at most at each gateway.")
    @Nullable
    Integer gatewayConcurrency;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "Start then: 2026-12-01T22:00:00Z, 2026-12-01T22:00 by this machine's clock, or in 2h.")
    @Nullable
    String at;

    @Option(
            names = "--window",
            paramLabel = "WINDOW",
            description = "Send only then, such as 'Mon-Fri 22:00-04:00 UTC'; may be repeated.")
    List<String> windows = new ArrayList<>();

    @Option(names = "--retries", paramLabel = "N", description = "Further attempts that each target may have.")
    @Nullable
    Integer retries;

    @Option(
            names = "--retry-on",
            paramLabel = "KINDS",
            description = "Try again after failed, timed-out, rejected; several with commas. Default: all three.")
    @Nullable
    String retryOn;

    @Option(
            names = "--deliver-timeout",
            paramLabel = "DURATION",
            description = "How long from sending to the start; then the target ends EXPIRED.")
    @Nullable
    String deliverTimeout;

    /** Adds what was asked for to the request. */
    void addTo(ObjectNode request, Instant now) {
        if (retries != null) {
            request.put("retries", retries);
        }
        if (retryOn != null) {
            split(retryOn).forEach(request.putArray("retryOn")::add);
        }
        if (deliverTimeout != null) {
            request.put("deliverTimeout", deliverTimeout);
        }
        ObjectNode rollout = request.objectNode();
        if (waves != null) {
            split(waves).forEach(rollout.putArray("waves")::add);
        }
        put(rollout, "wavesBy", wavesBy);
        put(rollout, "pauseIfFailed", pauseIfFailed);
        put(rollout, "nextIfSucceeded", nextIfSucceeded);
        if (approveEach) {
            rollout.put("approveEach", true);
        }
        if (concurrency != null) {
            rollout.put("concurrency", concurrency);
        }
        if (gatewayConcurrency != null) {
            rollout.put("gatewayConcurrency", gatewayConcurrency);
        }
        if (at != null) {
            rollout.put("startAt", time(at, now, ZoneId.systemDefault()).toString());
        }
        if (!windows.isEmpty()) {
            windows.forEach(rollout.putArray("windows")::add);
        }
        if (!rollout.isEmpty()) {
            request.set("rollout", rollout);
        }
    }

    /** A time with its offset, one of this machine's clock, or a while from now. */
    static Instant time(String text, Instant now, ZoneId zone) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException withoutOffset) {
            try {
                return LocalDateTime.parse(text).atZone(zone).toInstant();
            } catch (DateTimeException noTime) {
                return later(text, now);
            }
        }
    }

    private static Instant later(String text, Instant now) {
        try {
            return now.plus(Durations.parse(text));
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--at has the bad value '" + text
                            + "': expected a time such as 2026-12-01T22:00:00Z or a while such as 2h");
        }
    }

    private static void put(ObjectNode rollout, String name, @Nullable String value) {
        if (value != null) {
            rollout.put(name, value);
        }
    }

    private static List<String> split(String list) {
        return Arrays.stream(list.split(",", -1)).map(String::strip).toList();
    }
}
