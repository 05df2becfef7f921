package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.JobEvents;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.JobText;
import io.sluice.cli.render.Words;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows a job to its end: by events, and where none come by asking. An API that is away for a while is waited for,
 * since the job goes on without it.
 */
final class JobFollower {
    /** Without an event for so long it asks. */
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Api api;

    JobFollower(Api api) {
        this.api = api;
    }

    /**
     * Returns the job as it is when it has come to what is waited for, or is complete.
     *
     * @param known the job as it was last seen
     * @param wait how long at most; empty: to its end
     * @param seen is given every state that becomes known
     */
    JsonNode follow(JsonNode known, Optional<Duration> wait, Until until, Consumer<JsonNode> seen) {
        String job = Json.text(known, "id");
        long started = System.nanoTime();
        long heardNanos = started;
        JsonNode state = known;
        try (JobEvents events = new JobEvents(api, job)) {
            while (true) {
                seen.accept(state);
                if (JobText.isComplete(state) || until.isMet().test(state)) {
                    return state;
                }
                Duration left = left(started, wait, until, state);
                Optional<JsonNode> event = events.next(left.compareTo(SILENCE) < 0 ? left : SILENCE);
                Optional<JsonNode> news = event.isPresent() ? event : asked(job, heardNanos);
                if (news.isPresent()) {
                    heardNanos = System.nanoTime();
                    state = news.get();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.INTERRUPTED, "interrupted; job " + job + " goes on");
        }
    }

    static String path(String job) {
        return "/invocations/" + Api.quoted(job);
    }

    private Optional<JsonNode> asked(String job, long heardNanos) {
        try {
            return Optional.of(api.get(path(job)));
        } catch (Failure e) {
            // Not found: a job that was just taken on is not in every view at once.
            boolean passing = e.exitCode() == ExitCode.ERROR || e.exitCode() == ExitCode.NOT_FOUND;
            if (passing && System.nanoTime() - heardNanos < PATIENCE.toNanos()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Duration left(long started, Optional<Duration> wait, Until until, JsonNode state) {
        if (wait.isEmpty()) {
            return SILENCE;
        }
        Duration left = wait.get().minusNanos(System.nanoTime() - started);
        if (left.isNegative() || left.isZero()) {
            throw new Failure(
                    ExitCode.TIMED_OUT,
                    "not " + until.text() + " within " + Words.duration(wait.get()) + ": "
                            + JobText.summary(state, Optional.empty()) + "; job " + Json.text(state, "id")
                            + " goes on");
        }
        return left;
    }
}
