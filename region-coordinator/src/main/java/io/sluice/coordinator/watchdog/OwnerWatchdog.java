package io.sluice.coordinator.watchdog;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Halts the process when a thread that owns partitions was away for too long. Any thread may call it. */
public final class OwnerWatchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerWatchdog.class);
    private static final int EXIT_CODE = 3;
    private static final int LOOKS_PER_TIMEOUT = 8;

    private final long timeoutNanos;
    private final LongSupplier nanoTime;
    private final Runnable halter;
    private final Map<Thread, Long> deadlines = new ConcurrentHashMap<>();
    private final AtomicBoolean halted = new AtomicBoolean();
    private final @Nullable Thread secondLine;
    private volatile boolean closed;

    /**
     * Watches without a second line; for those who bring their own time.
     *
     * @param timeout zero: off
     * @param halter ends the process and does not return, but in tests
     */
    OwnerWatchdog(Duration timeout, LongSupplier nanoTime, Runnable halter) {
        this(timeout, nanoTime, halter, false);
    }

    private OwnerWatchdog(Duration timeout, LongSupplier nanoTime, Runnable halter, boolean withSecondLine) {
        this.timeoutNanos = timeout.toNanos();
        this.nanoTime = nanoTime;
        this.halter = halter;
        this.secondLine = withSecondLine && isOn() ? new Thread(this::watch, "owner-watchdog") : null;
    }

    /** Watches this process; zero: off. */
    public static OwnerWatchdog start(Duration timeout) {
        OwnerWatchdog watchdog = new OwnerWatchdog(
                timeout, System::nanoTime, () -> Runtime.getRuntime().halt(EXIT_CODE), true);
        Thread thread = watchdog.secondLine;
        if (thread != null) {
            thread.setDaemon(true);
            thread.start();
        }
        return watchdog;
    }

    public boolean isOn() {
        return timeoutNanos > 0;
    }

    /** This thread owns partitions and begins to wait for records, which lasts no longer than {@code wait}. */
    void polling(Duration wait) {
        if (isOn()) {
            check();
            deadlines.put(Thread.currentThread(), nanoTime.getAsLong() + timeoutNanos + wait.toNanos());
        }
    }

    /** This thread is at work, and may go on for another time-out. Halts if it was away. */
    public void pulse() {
        if (isOn() && deadlines.containsKey(Thread.currentThread())) {
            check();
            deadlines.put(Thread.currentThread(), nanoTime.getAsLong() + timeoutNanos);
        }
    }

    /** Halts if this thread was away. A thread that never polled owns nothing, and passes. */
    public void check() {
        Long deadline = deadlines.get(Thread.currentThread());
        if (deadline != null) {
            judge(Thread.currentThread(), deadline);
        }
    }

    /** Halts if any thread was away. */
    void checkAll() {
        deadlines.forEach((thread, deadline) -> {
            if (thread.isAlive()) {
                judge(thread, deadline);
            } else {
                deadlines.remove(thread);
            }
        });
    }

    private void judge(Thread thread, long deadline) {
        long lateNanos = nanoTime.getAsLong() - deadline;
        if (lateNanos > 0 && !closed && halted.compareAndSet(false, true)) {
            LOG.error(
                    "thread {} has not polled for {} ms and may have lost its partitions: halting before it writes",
                    thread.getName(),
                    (timeoutNanos + lateNanos) / 1_000_000);
            halter.run();
        }
    }

    private void watch() {
        long pauseMs = Math.max(1, timeoutNanos / LOOKS_PER_TIMEOUT / 1_000_000);
        try {
            while (!closed) {
                checkAll();
                synchronized (this) {
                    wait(pauseMs);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From now on nobody is halted: the streams are being closed. */
    @Override
    public void close() {
        closed = true;
        Thread thread = secondLine;
        if (thread != null) {
            synchronized (this) {
                notifyAll();
            }
        }
    }
}
