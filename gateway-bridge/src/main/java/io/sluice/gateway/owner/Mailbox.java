package io.sluice.gateway.owner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mailbox and the thread that takes from it, turn by turn. Any thread may put something in; how much there may be is for its
 * user to bound, by {@link #size}.
 *
 * @param <E> what comes in
 */
public final class Mailbox<E> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final int EVENTS_PER_TURN = 512;

    private final String name;
    private final Owner<E> owner;
    private final Duration stopTimeout;
    private final Consumer<Throwable> onFailure;
    private final BlockingQueue<E> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> restored = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean stopping;

    /** Who owns; called by the mailbox's thread only. */
    public interface Owner<E> {

        /** Once, before the first turn. */
        void restore();

        /**
         * One turn.
         *
         * @param events in the order in which they came; empty if none did in time
         */
        void takeTurn(List<E> events);

        /** How long the next turn may wait for an event. */
        long patienceNanos();
    }

    /**
     * Not running yet.
     *
     * @param stopTimeout to finish what is in it at a stop
     * @param onFailure told when the owner cannot go on: the process must end and start anew from its store
     */
    public Mailbox(String name, Owner<E> owner, Duration stopTimeout, Consumer<Throwable> onFailure) {
        this.name = name;
        this.owner = owner;
        this.stopTimeout = stopTimeout;
        this.onFailure = onFailure;
        this.thread = new Thread(this::run, name);
    }

    /** Starts the thread and waits until the owner has restored what it owns. */
    public void start() {
        thread.start();
        restored.join();
    }

    public void add(E event) {
        events.add(event);
    }

    /** Events that wait. */
    public int size() {
        return events.size();
    }

    /** Finishes what is in it, within the stop time-out. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(Math.max(1, stopTimeout.toMillis()));
            if (thread.isAlive()) {
                LOG.warn("{} did not finish within {}", name, stopTimeout);
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            owner.restore();
            restored.complete(null);
            List<E> turn = new ArrayList<>();
            while (!stopping || !events.isEmpty()) {
                E first = events.poll(Math.max(0, owner.patienceNanos()), TimeUnit.NANOSECONDS);
                if (first != null) {
                    turn.add(first);
                    events.drainTo(turn, EVENTS_PER_TURN - 1);
                }
                owner.takeTurn(turn);
                turn.clear();
            }
        } catch (InterruptedException e) {
            LOG.warn("{} was interrupted with {} events waiting", name, events.size());
        } catch (RuntimeException | Error e) {
            LOG.error("{} cannot go on; the gateway must start anew from its store", name, e);
            restored.completeExceptionally(e);
            onFailure.accept(e);
        }
    }
}
