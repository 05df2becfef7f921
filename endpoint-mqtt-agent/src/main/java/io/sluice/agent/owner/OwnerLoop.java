package io.sluice.agent.owner;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other, in the order given, at once or later. A task that throws is a bug: the agent ends,
 * for nobody knows what state it left behind. Tasks given after the close are dropped.
 *
 * <p>The queue is not bounded by itself: what feeds it is. The MQTT library hands over one message at a time and holds
 * back acknowledgements (Receive Maximum), running methods are counted, and every timer belongs to one of these.
 */
public final class OwnerLoop implements Executor, AutoCloseable {
    private final ScheduledThreadPoolExecutor thread;
    private final Consumer<Throwable> onBug;
    private volatile @Nullable Thread owner;

    public OwnerLoop(String name, Consumer<Throwable> onBug) {
        this.onBug = onBug;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, name);
            owner = made;
            return made;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            // Closed meanwhile.
        }
    }

    /** Something that will be done later, unless it is called off. */
    public interface Timer {
        void cancel();
    }

    public Timer schedule(Duration delay, Runnable task) {
        return schedule(delay.toMillis(), task);
    }

    public Timer schedule(long delayMs, Runnable task) {
        try {
            ScheduledFuture<?> future = thread.schedule(guarded(task), delayMs, TimeUnit.MILLISECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    /** Fails when called by any other thread. */
    public void check() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException(Thread.currentThread() + " is not the owner");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return thread.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                onBug.accept(e);
            }
        };
    }
}
