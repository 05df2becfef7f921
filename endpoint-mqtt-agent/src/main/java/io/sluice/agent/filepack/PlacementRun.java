package io.sluice.agent.filepack;

import io.sluice.agent.launch.Clearance;
import io.sluice.agent.launch.Job;
import io.sluice.agent.launch.RunOutcome;
import io.sluice.wire.Digests;
import io.sluice.wire.ReportedState;
import io.sluice.wire.filepack.Filepack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One filepack's way from its clearance to its end. Occupies a thread. */
final class PlacementRun implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PlacementRun.class);

    private static final long LOOK_MS = 100;
    private static final int TAG_DIGITS = 12;

    private final Job job;
    private final Clearance clearance;
    private final Semaphore turn;
    private final Quartermaster supply;
    private final List<String> allowed;
    private final InstantSource clock;
    private final LongConsumer onStarted;
    private final Consumer<RunOutcome> onEnded;
    private long startedAtMicros;

    PlacementRun(
            Job job,
            Clearance clearance,
            Semaphore turn,
            Quartermaster supply,
            List<String> allowed,
            InstantSource clock,
            LongConsumer onStarted,
            Consumer<RunOutcome> onEnded) {
        this.job = job;
        this.clearance = clearance;
        this.turn = turn;
        this.supply = supply;
        this.allowed = allowed;
        this.clock = clock;
        this.onStarted = onStarted;
        this.onEnded = onEnded;
    }

    /** Ends it; what was placed is put back. */
    void kill(RunOutcome.Kill reason) {
        supply.stop(reason);
    }

    @Override
    public void run() {
        try {
            Optional<String> objection = clearance.objection();
            if (objection.isPresent()) {
                end(ReportedState.REJECTED, objection.get(), "");
                return;
            }
            startedAtMicros = nowMicros();
            onStarted.accept(startedAtMicros);
            takeTurn();
            try {
                place();
            } finally {
                supply.release();
                turn.release();
            }
        } catch (StoppedException e) {
            endStopped(e.target().isEmpty() ? "; the target is as it was" : e.target());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(ReportedState.INTERRUPTED, "AGENT_STOPPED: the agent stopped", "");
        } catch (IOException e) {
            end(ReportedState.FAILED, "CANNOT_START: " + e, "");
        } catch (RuntimeException e) {
            LOG.error("activation {} could not be placed", job.activationId(), e);
            end(ReportedState.FAILED, "AGENT_FAULT: " + e, "");
        } catch (OutOfMemoryError e) {
            // What was held is let go of by now; only this filepack is too large for this agent.
            end(ReportedState.FAILED, "TOO_LARGE: the agent's heap is too small for this filepack", "");
        }
    }

    private void takeTurn() throws InterruptedException, StoppedException {
        while (!turn.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS)) {
            supply.check();
        }
    }

    private void place() throws IOException, StoppedException {
        String name = job.environment().getOrDefault("SLUICE_METHOD", "").substring(Filepack.METHOD_PREFIX.length());
        String version = job.environment().getOrDefault("SLUICE_METHOD_VERSION", "");
        String tag = Digests.hex(Digests.sha256(job.activationId().getBytes(StandardCharsets.UTF_8)))
                .substring(0, TAG_DIGITS);
        Placement.Outcome outcome = Placement.place(
                Files.readAllBytes(job.executable()),
                name + "@" + version,
                tag,
                new Placement.Surroundings(allowed, earlier(), PlacementRun::room),
                supply);
        end(outcome.succeeded() ? ReportedState.SUCCEEDED : ReportedState.FAILED, outcome.reason(), outcome.output());
    }

    private static long room(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /** Other filepacks in the cache. Without them files that were renamed cost their bytes, and nothing else. */
    private List<Path> earlier() throws IOException {
        List<Path> found = new ArrayList<>();
        Path cache = job.executable().toAbsolutePath().getParent();
        if (cache != null) {
            try (DirectoryStream<Path> kept = Files.newDirectoryStream(cache, "*" + Filepack.FILE_ENDING)) {
                for (Path each : kept) {
                    if (!each.getFileName().equals(job.executable().getFileName())) {
                        found.add(each);
                    }
                }
            }
        }
        return found;
    }

    private void endStopped(String target) {
        RunOutcome.Kill why = supply.stopped();
        if (why == RunOutcome.Kill.TIMED_OUT) {
            end(
                    ReportedState.TIMED_OUT,
                    "RUN_TIMEOUT: was not in place after " + job.runTimeoutMs() + " ms" + target,
                    "");
        } else if (why == RunOutcome.Kill.CANCELLED) {
            end(ReportedState.CANCELLED, "CANCELLED: while it was placed" + target, "");
        } else {
            end(ReportedState.INTERRUPTED, "AGENT_STOPPED: the agent stopped" + target, "");
        }
    }

    private void end(ReportedState state, String reason, String output) {
        onEnded.accept(new RunOutcome(
                state,
                null,
                output.getBytes(StandardCharsets.UTF_8),
                new byte[0],
                reason,
                null,
                startedAtMicros,
                nowMicros()));
    }

    private long nowMicros() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
