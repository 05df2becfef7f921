package io.sluice.agent.launch;

import io.sluice.agent.files.OwnFiles;
import io.sluice.wire.ReportedState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of one method. {@link #run} occupies a thread from the spawn to the end of stdout; stderr has another.
 * {@link #watch}, called now and then from outside, ends what a blocked pipe would keep open for ever.
 */
final class MethodRun implements Runnable {
    /** Every pipe takes this much without a reader. */
    private static final int PIPE_BYTES = 4096;

    private static final int BUSY_ATTEMPTS = 8;
    private static final long BUSY_FIRST_PAUSE_NANOS = 4_000_000;
    private static final long GIVE_UP_NANOS = 5_000_000_000L;
    private static final int CANNOT_EXECUTE = 126;
    private static final int NOT_FOUND = 127;
    private static final String WRAPPER_COMPLAINT = "setsid: failed to execute";

    private final Job job;
    private final Clearance clearance;
    private final Path folder;
    private final OwnFiles files;
    private final ProcessTree tree;
    private final Leftovers leftovers;
    private final Executor threads;
    private final InstantSource clock;
    private final long drainWaitNanos;
    private final StreamedOutput.Opener streams;
    private final Surroundings.Opener surroundings;
    private final Consumer<Long> onStarted;
    private final Consumer<RunOutcome> onEnded;

    private final AtomicReference<RunOutcome.@Nullable Kill> killed = new AtomicReference<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile @Nullable Launched process;
    private volatile @Nullable Surroundings around;
    private volatile StandardOutput output;
    private volatile Captured errors = Captured.end(1);
    private volatile long startedAtMicros;
    // Of watch alone.
    private long goneSinceNanos;
    private boolean leftoversKilled;

    MethodRun(
            Job job,
            Clearance clearance,
            Path folder,
            OwnFiles files,
            ProcessTree tree,
            Leftovers leftovers,
            Executor threads,
            InstantSource clock,
            long drainWaitNanos,
            StreamedOutput.Opener streams,
            Surroundings.Opener surroundings,
            Consumer<Long> onStarted,
            Consumer<RunOutcome> onEnded) {
        this.job = job;
        this.clearance = clearance;
        this.folder = folder;
        this.files = files;
        this.tree = tree;
        this.leftovers = leftovers;
        this.threads = threads;
        this.clock = clock;
        this.drainWaitNanos = drainWaitNanos;
        this.streams = streams;
        this.surroundings = surroundings;
        this.onStarted = onStarted;
        this.onEnded = onEnded;
        this.output = new StandardOutput(job, streams, this::kill);
    }

    @Override
    public void run() {
        around = surroundings.open(job, folder);
        try {
            files.makeFolder(folder);
            ProcessBuilder prepared = prepare();
            Optional<String> objection = clearance.objection();
            if (objection.isPresent()) {
                tell(ReportedState.REJECTED, null, objection.get());
                return;
            }
            long pause = BUSY_FIRST_PAUSE_NANOS;
            for (int attempt = 1; !attempt(prepared, attempt == BUSY_ATTEMPTS); attempt++) {
                LockSupport.parkNanos(pause);
                pause *= 2;
            }
        } catch (IOException e) {
            tell(ReportedState.FAILED, null, "CANNOT_START: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            tell(ReportedState.INTERRUPTED, null, "AGENT_STOPPED: the agent stopped");
        } catch (RejectedExecutionException e) {
            Launched current = process;
            if (current != null) {
                tree.kill(List.of(current));
            }
            tell(ReportedState.FAILED, null, "NO_THREAD: earlier methods have not let go of their pipes");
        } finally {
            Launched spawned = process;
            if (spawned == null) {
                cleanUp();
            } else {
                // What it started and left behind ends with it, also where it holds no pipe.
                leftovers.of(spawned, this::cleanUp);
            }
        }
    }

    /** Ends the run for a reason; the first reason counts. */
    void kill(RunOutcome.Kill reason) {
        if (killed.compareAndSet(null, reason)) {
            Launched current = process;
            if (current != null) {
                threads.execute(() -> tree.kill(List.of(current)));
            }
        }
    }

    /**
     * Looks after a run from outside. A process that has ended while a pipe stays open left something behind that holds
     * it: after the drain wait that is killed, and if even this does not close the pipe, the run ends without.
     */
    void watch(long nowNanos) {
        Launched launched = process;
        if (launched == null || told.get()) {
            return;
        }
        Process current = launched.process();
        if (output.isHeldUp()) {
            watchHeldUp(nowNanos);
            return;
        }
        boolean mayGo = !current.isAlive() || killed.get() != null;
        if (!mayGo) {
            goneSinceNanos = 0;
            return;
        }
        if (goneSinceNanos == 0) {
            goneSinceNanos = nowNanos;
            return;
        }
        long gone = nowNanos - goneSinceNanos;
        if (!leftoversKilled && gone >= drainWaitNanos) {
            leftoversKilled = true;
            threads.execute(() -> tree.kill(List.of(launched)));
        } else if (gone >= drainWaitNanos + GIVE_UP_NANOS) {
            output.end();
            tellEnd(current.isAlive() ? null : current.exitValue());
            threads.execute(this::cleanUp);
        }
    }

    /**
     * What it has written waits for a grant. Nothing is stuck as long as it may run; one that has been ended must not keep
     * its place until a grant comes, which may be never.
     */
    private void watchHeldUp(long nowNanos) {
        if (killed.get() == null) {
            goneSinceNanos = 0;
        } else if (goneSinceNanos == 0) {
            goneSinceNanos = nowNanos;
        } else if (nowNanos - goneSinceNanos >= drainWaitNanos) {
            output.abandon();
            goneSinceNanos = 0;
        }
    }

    boolean ended() {
        return told.get();
    }

    /** True once it has run; false if the executable was busy, which passes. */
    private boolean attempt(ProcessBuilder prepared, boolean last) throws IOException, InterruptedException {
        if (killed.get() != null) {
            tellEnd(null);
            return true;
        }
        Process spawned;
        try {
            spawned = prepared.start();
        } catch (IOException e) {
            if (!last && String.valueOf(e.getMessage()).contains("error=26")) {
                return false;
            }
            throw e;
        }
        StandardOutput attemptOutput = new StandardOutput(job, streams, this::kill);
        Captured attemptErrors = Captured.end(Math.max(256, job.errorTailBytes()));
        output = attemptOutput;
        errors = attemptErrors;
        startedAtMicros = nowMicros();
        Launched launched = tree.launched(spawned, job.marker());
        process = launched;
        onStarted.accept(startedAtMicros);
        if (killed.get() != null) {
            threads.execute(() -> tree.kill(List.of(launched)));
        }
        CountDownLatch errorsRead = new CountDownLatch(1);
        threads.execute(() -> {
            pump(spawned.getErrorStream(), attemptErrors::add);
            errorsRead.countDown();
        });
        feed(spawned);
        pump(spawned.getInputStream(), attemptOutput::take);
        attemptOutput.end();
        int exitCode = spawned.waitFor();
        // The watch ends whoever holds stderr; should that fail, it tells the end itself.
        while (!errorsRead.await(1, TimeUnit.SECONDS)) {
            if (told.get()) {
                return true;
            }
        }
        String complaint = new String(attemptErrors.bytes(), StandardCharsets.UTF_8);
        if ((exitCode == CANNOT_EXECUTE || exitCode == NOT_FOUND) && complaint.startsWith(WRAPPER_COMPLAINT)) {
            if (!last && complaint.contains("Text file busy")) {
                return false;
            }
            tell(ReportedState.FAILED, exitCode, "CANNOT_START: " + complaint.strip());
            return true;
        }
        tellEnd(exitCode);
        return true;
    }

    private ProcessBuilder prepare() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(job.executable().toString());
        if (!job.entryPoint().isEmpty()) {
            command.add(job.entryPoint());
        }
        ProcessBuilder builder = new ProcessBuilder(tree.command(command));
        builder.directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> !Inherited.isKept(name));
        environment.putAll(job.environment());
        environment.put("SLUICE_WORK_DIR", folder.toString());
        Surroundings given = around;
        if (given != null) {
            given.addTo(environment);
        }
        if (job.arguments().length > PIPE_BYTES) {
            files.write(argumentsFile(), job.arguments());
            builder.redirectInput(argumentsFile().toFile());
        }
        return builder;
    }

    private void feed(Process spawned) {
        try (OutputStream in = spawned.getOutputStream()) {
            if (job.arguments().length <= PIPE_BYTES) {
                in.write(job.arguments());
            }
        } catch (IOException e) {
            // It does not read its arguments, or has ended already: both are its own business.
        }
    }

    private static void pump(InputStream from, Taker to) {
        byte[] buffer = new byte[8192];
        try (from) {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.take(buffer, count);
            }
        } catch (IOException e) {
            // Closed under us when its process was killed: what was read is what there is.
        }
    }

    /** Takes what was read. */
    private interface Taker {
        void take(byte[] bytes, int count);
    }

    private void tellEnd(@Nullable Integer exitCode) {
        RunOutcome.Kill reason = killed.get();
        if (reason == null) {
            boolean succeeded = exitCode != null && exitCode == 0;
            tell(
                    succeeded ? ReportedState.SUCCEEDED : ReportedState.FAILED,
                    exitCode,
                    succeeded ? "" : exitCode == null ? "EXIT_CODE: unknown" : ExitCodes.words(exitCode));
            return;
        }
        switch (reason) {
            case TIMED_OUT ->
                tell(
                        ReportedState.TIMED_OUT,
                        exitCode,
                        "RUN_TIMEOUT: still ran after " + job.runTimeoutMs() + " ms, ended with all it had started");
            case OUTPUT_LIMIT ->
                tell(
                        ReportedState.FAILED,
                        exitCode,
                        "OUTPUT_LIMIT: wrote more than " + job.outputLimitBytes() + " bytes, ended");
            case CANCELLED -> tell(ReportedState.CANCELLED, exitCode, "CANCELLED: ended while it ran");
            case STREAM_LOST ->
                tell(
                        ReportedState.INTERRUPTED,
                        exitCode,
                        "TRANSFER_LOST: the gateway no longer takes its output, ended while it ran");
            case AGENT_STOPPED -> tell(ReportedState.INTERRUPTED, exitCode, "AGENT_STOPPED: the agent stopped");
        }
    }

    private void tell(ReportedState state, @Nullable Integer exitCode, String reason) {
        if (told.compareAndSet(false, true)) {
            Surroundings given = around;
            if (given != null) {
                given.close();
            }
            onEnded.accept(new RunOutcome(
                    state,
                    exitCode,
                    output.inline(),
                    errors.bytes(),
                    output.isAbandoned() ? reason + "; its output is lost: no grant came for it" : reason,
                    output.streamed(),
                    startedAtMicros,
                    nowMicros()));
        }
    }

    private void cleanUp() {
        OwnFiles.removeTree(folder);
        try {
            Files.deleteIfExists(argumentsFile());
        } catch (IOException e) {
            // The work folder as a whole is emptied at the next start.
        }
    }

    private Path argumentsFile() {
        return folder.resolveSibling(folder.getFileName() + ".in");
    }

    private long nowMicros() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
