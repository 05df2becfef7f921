package io.sluice.agent.launch;

import io.sluice.agent.files.OwnFiles;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.wire.ReportedState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Starts methods and sees to it that they end. Owned by the loop, which also hears what becomes of them. */
public final class Launcher implements Runner, AutoCloseable {
    private static final int SPARE_THREADS = 32;

    private final OwnerLoop loop;
    private final Path workFolder;
    private final OwnFiles files;
    private final ProcessTree tree;
    private final InstantSource clock;
    private final Duration drainWait;
    private final StreamedOutput.Opener streams;
    private final Surroundings.Opener surroundings;
    private final ThreadPoolExecutor threads;
    private final Leftovers leftovers;
    private long launches;

    /** Hears of one run, on the loop. */
    public interface Listener {
        void started(long startedAtMicros);

        /** Exactly once. */
        void ended(RunOutcome outcome);
    }

    /** A run under way. */
    public interface Run {
        void kill(RunOutcome.Kill reason);
    }

    /** @param workFolder what an earlier process left in it is removed */
    public Launcher(
            OwnerLoop loop,
            Path workFolder,
            OwnFiles files,
            ProcessTree tree,
            InstantSource clock,
            Duration drainWait,
            int concurrency,
            StreamedOutput.Opener streams,
            Surroundings.Opener surroundings)
            throws IOException {
        this.loop = loop;
        this.workFolder = workFolder.toAbsolutePath();
        this.files = files;
        this.tree = tree;
        this.clock = clock;
        this.drainWait = drainWait;
        this.streams = streams;
        this.surroundings = surroundings;
        OwnFiles.removeTree(workFolder);
        files.makeFolder(workFolder);
        // Two threads and, when it is killed, two more for each run; none while nothing runs.
        this.threads = new ThreadPoolExecutor(
                0, 4 * concurrency + SPARE_THREADS, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "method-run");
                    thread.setDaemon(true);
                    return thread;
                });
        this.leftovers = new Leftovers(loop, threads, tree);
    }

    /** The run is a process. */
    @Override
    public Run launch(Job job, Clearance clearance, Listener listener) {
        loop.check();
        Supervised supervised = new Supervised(listener);
        MethodRun run = new MethodRun(
                job,
                clearance,
                workFolder.resolve("run-" + ++launches),
                files,
                tree,
                leftovers,
                threads,
                clock,
                drainWait.toNanos(),
                streams,
                surroundings,
                micros -> loop.execute(() -> listener.started(micros)),
                outcome -> loop.execute(() -> supervised.ended(outcome)));
        try {
            threads.execute(run);
            supervised.timeout = loop.schedule(job.runTimeoutMs(), () -> run.kill(RunOutcome.Kill.TIMED_OUT));
            supervised.watch(run);
        } catch (RejectedExecutionException e) {
            loop.execute(() -> supervised.ended(new RunOutcome(
                    ReportedState.FAILED,
                    null,
                    new byte[0],
                    new byte[0],
                    "CANNOT_START: too many earlier methods have not let go of their pipes",
                    null,
                    0,
                    0)));
        }
        return run::kill;
    }

    /** Runs something that may block on one of the launch threads; false if all are taken. */
    public boolean offLoop(Runnable chore) {
        try {
            threads.execute(chore);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        leftovers.end();
        OwnFiles.removeTree(workFolder);
    }

    /** A run's timers. */
    private final class Supervised {
        private final Listener listener;
        private OwnerLoop.Timer timeout = () -> {};
        private OwnerLoop.Timer watch = () -> {};

        Supervised(Listener listener) {
            this.listener = listener;
        }

        void watch(MethodRun run) {
            watch = loop.schedule(Math.max(10, drainWait.toMillis() / 2), () -> {
                run.watch(System.nanoTime());
                if (!run.ended()) {
                    watch(run);
                }
            });
        }

        void ended(RunOutcome outcome) {
            timeout.cancel();
            watch.cancel();
            listener.ended(outcome);
        }
    }
}
