package io.sluice.coordinator.watchdog;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Halts the process before it writes as an owner that it may no longer be. Any thread may call it. */
public final class OwnerWatchdog implements AutoCloseable {
    /** Below {@code max.poll.interval.ms} of the consumers, 5 minutes. */
    static final Duration MOST_WITHOUT_POLL = Duration.ofSeconds(270);

    private static final Logger LOG = LoggerFactory.getLogger(OwnerWatchdog.class);
    private static final int EXIT_CODE = 3;
    private static final int TICKS_PER_TIMEOUT = 16;

    private final long timeoutNanos;
    private final LongSupplier nanoTime;
    private final Runnable halter;
    private final Map<Thread, Long> polledAt = new ConcurrentHashMap<>();
    private final AtomicBoolean halted = new AtomicBoolean();
    private volatile long tickedAt;
    private volatile boolean closed;

    /**
     * Watches, but somebody else must tick.
     *
     * @param timeout zero: off
     * @param halter ends the process and does not return, but in tests
     */
    OwnerWatchdog(Duration timeout, LongSupplier nanoTime, Runnable halter) {
        this.timeoutNanos = timeout.toNanos();
        this.nanoTime = nanoTime;
        this.halter = halter;
        this.tickedAt = nanoTime.getAsLong();
    }

    /** Watches this process; zero: off. */
    public static OwnerWatchdog start(Duration timeout) {
        OwnerWatchdog watchdog = new OwnerWatchdog(
                timeout, System::nanoTime, () -> Runtime.getRuntime().halt(EXIT_CODE));
        if (watchdog.isOn()) {
            Thread ticker = new Thread(watchdog::keepTicking, "owner-watchdog");
            ticker.setDaemon(true);
            ticker.start();
        }
        return watchdog;
    }

    private boolean isOn() {
        return timeoutNanos > 0;
    }

    /** The process runs. If the last tick was too long ago, it did not run between. */
    void tick() {
        check();
        tickedAt = nanoTime.getAsLong();
    }

    /** This thread asks for records, so that its consumer keeps its partitions. */
    void polled() {
        if (isOn()) {
            check();
            polledAt.put(Thread.currentThread(), nanoTime.getAsLong());
        }
    }

    /** Halts if the process was away, or if this thread has not polled for so long that its consumer has left. */
    public void check() {
        if (!isOn() || closed) {
            return;
        }
        long now = nanoTime.getAsLong();
        long away = now - tickedAt;
        if (away > timeoutNanos) {
            halt("the process was paused for", away);
            return;
        }
        Long polled = polledAt.get(Thread.currentThread());
        if (polled != null && now - polled > MOST_WITHOUT_POLL.toNanos()) {
            halt("thread " + Thread.currentThread().getName() + " has not polled for", now - polled);
        }
    }

    private void halt(String what, long nanos) {
        if (halted.compareAndSet(false, true)) {
            LOG.error("{} {} ms and may have lost its partitions: halting before it writes", what, nanos / 1_000_000);
            halter.run();
        }
    }

    private void keepTicking() {
        long pauseMs = Math.max(1, timeoutNanos / TICKS_PER_TIMEOUT / 1_000_000);
        try {
            while (!closed) {
                tick();
                polledAt.keySet().removeIf(thread -> !thread.isAlive());
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
        synchronized (this) {
            notifyAll();
        }
    }
}
