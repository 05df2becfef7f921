package io.sluice.cli.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A job and its targets in words. */
public final class JobText {
    /** The states a target does not leave, in the order in which they are told; success first. */
    public static final List<String> TERMINAL = List.of(
            "SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "CANCELLED", "EXPIRED", "INTERRUPTED", "UNREACHABLE");

    private static final Set<String> TERMINAL_SET = Set.copyOf(TERMINAL);

    private static final Pattern PROGRESS = Pattern.compile("PROGRESS: (\\d{1,3})\\s*(.*)", Pattern.DOTALL);

    private JobText() {}

    public static boolean isComplete(JsonNode job) {
        return Json.text(job, "phase").equals("COMPLETE");
    }

    public static boolean isTerminal(JsonNode target) {
        return TERMINAL_SET.contains(Json.text(target, "state"));
    }

    /** Targets of the job in a terminal state. */
    public static long ended(JsonNode job) {
        return TERMINAL.stream().mapToLong(state -> count(job, state)).sum();
    }

    public static long count(JsonNode job, String state) {
        return job.path("counts").path(state).asLong(0);
    }

    public static long targets(JsonNode job) {
        return job.path("targets").asLong(0);
    }

    /** Whether all that could be done now is done: the targets are known and those left have not been reached. */
    public static boolean waitsOnlyForAbsentEndpoints(JsonNode job) {
        return Json.text(job, "phase").equals("RUNNING")
                && !job.path("rollout").isObject()
                && count(job, "QUEUED") > 0
                && count(job, "QUEUED") + ended(job) == targets(job);
    }

    /** Targets that ended otherwise than well, those that somebody cancelled left out. */
    public static long failed(JsonNode job) {
        return ended(job) - count(job, "SUCCEEDED") - count(job, "CANCELLED");
    }

    /** The phase, or why a running job stands still. */
    public static String standing(JsonNode job) {
        String phase = Json.text(job, "phase");
        String status = Json.text(job.path("rollout"), "status");
        return phase.equals("RUNNING") && !status.isEmpty() ? status : phase;
    }

    /** What a job that is released by and by waits for, and what helps; empty if nothing. */
    public static String waitsFor(JsonNode job, String id) {
        String reason = Json.text(job.path("rollout"), "reason");
        String status = Json.text(job.path("rollout"), "status");
        if (isComplete(job) || reason.isEmpty()) {
            return "";
        }
        return "job " + id + " waits: " + Words.harmless(reason)
                + (status.equals("PAUSED")
                        ? "; sluice job resume " + id + " lets it go on"
                        : status.equals("WAITING_APPROVAL") ? "; sluice job approve " + id + " gives it" : "");
    }

    /** The job without what {@link #waves} tells of it. */
    public static JsonNode plain(JsonNode job) {
        ObjectNode plain = job.deepCopy();
        plain.remove("rollout");
        return plain;
    }

    /** How the release of its targets stands, a line for each wave; empty where all were released at once. */
    public static String waves(JsonNode job) {
        JsonNode rollout = job.path("rollout");
        if (!rollout.isObject()) {
            return "";
        }
        StringBuilder text = new StringBuilder("rollout: ").append(Json.text(rollout, "status"));
        String reason = Json.text(rollout, "reason");
        text.append(reason.isEmpty() ? "" : " (" + Words.harmless(reason) + ")").append('\n');
        for (JsonNode wave : rollout.path("waves")) {
            text.append("  wave ")
                    .append(Json.text(wave, "wave"))
                    .append(" (")
                    .append(Words.harmless(Json.text(wave, "name")))
                    .append("): ");
            text.append(
                            wave.path("released").asBoolean()
                                    ? summary(wave, Optional.empty())
                                    : targets(wave) + " targets wait")
                    .append('\n');
        }
        return text.toString();
    }

    public static boolean everyTargetSucceeded(JsonNode job) {
        return isComplete(job) && targets(job) > 0 && count(job, "SUCCEEDED") == targets(job);
    }

    /** {@code 25 of 25 succeeded in 1.9 s}; {@code 23 of 25 succeeded, 1 FAILED, 1 TIMED_OUT in 2.4 s}. */
    public static String summary(JsonNode job, Optional<Duration> took) {
        StringBuilder line = new StringBuilder();
        line.append(count(job, "SUCCEEDED")).append(" of ").append(targets(job)).append(" succeeded");
        for (String state : TERMINAL.subList(1, TERMINAL.size())) {
            if (count(job, state) > 0) {
                line.append(", ").append(count(job, state)).append(' ').append(state);
            }
        }
        long open = targets(job) - ended(job);
        if (open > 0) {
            line.append(", ").append(open).append(" not ended yet");
        }
        took.ifPresent(time -> line.append(" in ").append(Words.duration(time)));
        return line.toString();
    }

    /** From the request to the end, by the region's clock; empty while it goes on. */
    public static Optional<Duration> took(JsonNode job) {
        String from = Json.text(job, "requestedAt");
        String to = Json.text(job, "completedAt");
        return from.isEmpty() || to.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.between(Instant.parse(from), Instant.parse(to)));
    }

    /** Whether the target's output is too big to stand in its row. */
    public static boolean isBig(JsonNode target) {
        return !Json.text(target, "transfer").isEmpty();
    }

    /** {@code 42 % copying} for the reason {@code PROGRESS: 42 copying} of a running target; empty if it tells none. */
    public static Optional<String> progress(JsonNode target) {
        Matcher progress = PROGRESS.matcher(Json.text(target, "reason"));
        return Json.text(target, "state").equals("RUNNING") && progress.matches()
                ? Optional.of(Words.harmless((progress.group(1) + " % " + progress.group(2)).strip())
                        .replace('\n', ' '))
                : Optional.empty();
    }

    /**
     * What became of one target: a line about it, then its output indented below.
     *
     * @param big what stands in place of an output that is too big
     */
    public static String result(JsonNode target, String name, String big) {
        String state = Json.text(target, "state");
        StringBuilder text =
                new StringBuilder(Words.harmless(name)).append("  ").append(state);
        String reason = Json.text(target, "reason");
        if (!state.equals("SUCCEEDED") && !reason.isEmpty()) {
            text.append(" (")
                    .append(progress(target).orElse(Words.harmless(reason).replace('\n', ' ')))
                    .append(')');
        }
        if (!target.path("exitCode").isMissingNode() && !target.path("exitCode").isNull()) {
            text.append("  exit ").append(target.path("exitCode").asInt());
        }
        String started = Json.text(target, "startedAt");
        String ended = Json.text(target, "endedAt");
        if (!started.isEmpty() && !ended.isEmpty()) {
            text.append("  ").append(Words.duration(Duration.between(Instant.parse(started), Instant.parse(ended))));
        }
        text.append('\n');
        indent(text, "    ", isBig(target) ? big : output(target));
        if (!state.equals("SUCCEEDED")) {
            indent(text, "    stderr: ", Json.text(target, "errorTail"));
        }
        return text.toString();
    }

    /** A file that a target's method has sent up, and what fetches it. */
    public static String file(JsonNode target, JsonNode file) {
        String name = Words.harmless(Json.text(file, "name")).replace('\n', ' ');
        String quoted = name.matches("[\\w.@%+=:,-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
        return "    file " + name + " (" + Words.size(file.path("bytes").asLong()) + "): sluice job results "
                + Json.text(target, "invocation") + " --endpoint " + Json.text(target, "endpoint") + " --file " + quoted
                + " -o raw > FILE\n";
    }

    private static String output(JsonNode target) {
        if (target.path("output").isNull() && !Json.text(target, "outputBase64").isEmpty()) {
            long bytes = Json.text(target, "outputBase64").length() * 3L / 4;
            return "(about " + Words.size(bytes) + " that are no text: job results -o json has them)";
        }
        return Json.text(target, "output");
    }

    private static void indent(StringBuilder text, String prefix, String lines) {
        if (lines.isEmpty()) {
            return;
        }
        Words.harmless(lines)
                .lines()
                .forEach(line -> text.append(prefix).append(line).append('\n'));
    }
}
