package io.sluice.gateway.heartbeat;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done again and again, on two threads: a long task does not hold up the heartbeat. */
public final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final ScheduledThreadPoolExecutor threads =
            new ScheduledThreadPoolExecutor(2, task -> new Thread(task, "housekeeping"));
    private final MeterRegistry metrics;

    public Housekeeping(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** A task that fails is logged, counted and done again next time. */
    public void every(Duration interval, String name, Runnable task) {
        var unused = threads.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        metrics.counter("sluice.housekeeping.failures", "task", name)
                                .increment();
                        LOG.error("{} has failed", name, e);
                    }
                },
                0,
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("housekeeping did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
