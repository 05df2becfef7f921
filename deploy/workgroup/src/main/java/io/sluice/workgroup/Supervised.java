package io.sluice.workgroup;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part that is started again when it ends by itself, as often as its budget allows. Its state belongs to its
 * lock; restarts happen on the supervisor's thread.
 */
final class Supervised implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervised.class);

    /** Starts the part. */
    @FunctionalInterface
    interface Starter {
        Part start() throws Exception;
    }

    /** Is told when a process has begun or is given up. */
    interface Watcher {
        void running(String name, long pid);

        void down(String name, String why);
    }

    private final String name;
    private final Starter starter;
    private final RestartBudget budget;
    private final ScheduledExecutorService supervisor;
    private final LongSupplier nanoClock;
    private final Watcher watcher;

    private @Nullable Part current;
    private boolean stopping;
    private boolean givenUp;

    Supervised(
            String name,
            Starter starter,
            RestartBudget budget,
            ScheduledExecutorService supervisor,
            LongSupplier nanoClock,
            Watcher watcher) {
        this.name = name;
        this.starter = starter;
        this.budget = budget;
        this.supervisor = supervisor;
        this.nanoClock = nanoClock;
        this.watcher = watcher;
    }

    /** Starts it for the first time; a failure now is the caller's to handle. */
    synchronized void start() throws Exception {
        if (stopping) {
            throw new IOException(name + " is being stopped");
        }
        Part started = starter.start();
        current = started;
        watcher.running(name, started.pid());
        started.whenEnded(code -> ended(started, code));
    }

    String name() {
        return name;
    }

    /** Whether it ended by itself more often than its budget allows. */
    synchronized boolean isGivenUp() {
        return givenUp;
    }

    /** Makes it end without waiting; it is not started again. */
    synchronized void letGo() {
        stopping = true;
        if (current != null) {
            current.letGo();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        stopping = true;
        if (current != null) {
            current.close();
            current = null;
        }
    }

    private synchronized void ended(Part which, int code) {
        if (stopping || which != current) {
            return;
        }
        try {
            which.close();
        } catch (IOException e) {
            LOG.warn("what {} has left cannot be cleaned up", name, e);
        }
        current = null;
        decide("ended by itself with exit code " + code);
    }

    private void decide(String why) {
        RestartBudget.Decision decision = budget.ended(nanoClock.getAsLong());
        if (decision instanceof RestartBudget.Decision.Restart restart) {
            LOG.warn(
                    "{} {}; it is started again in {} ms",
                    name,
                    why,
                    restart.pause().toMillis());
            watcher.down(name, why + ", starting again");
            later(restart.pause());
        } else {
            LOG.error(
                    "{} {}; it is given up after {} restarts in {}",
                    name,
                    why,
                    restarts(decision),
                    RestartBudget.WINDOW);
            givenUp = true;
            watcher.down(name, why + ", given up");
        }
    }

    private static int restarts(RestartBudget.Decision decision) {
        return decision instanceof RestartBudget.Decision.GiveUp giveUp ? giveUp.restarts() : 0;
    }

    private void later(Duration pause) {
        try {
            var unused = supervisor.schedule(this::again, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} ended while everything stops", name, e);
        }
    }

    private synchronized void again() {
        if (stopping) {
            return;
        }
        try {
            start();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("{} could not be started", name, e);
            decide("could not be started: " + e.getMessage());
        }
    }
}
