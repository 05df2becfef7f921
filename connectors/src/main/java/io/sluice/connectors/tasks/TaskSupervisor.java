package io.sluice.connectors.tasks;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.connectors.tasks.RestartDecider.Failure;
import io.sluice.connectors.tasks.RestartDecider.Sight;
import io.sluice.connectors.tasks.RestartDecider.Work;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the worker's tasks, starts failed ones again when their pause is over, and says so. */
public final class TaskSupervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskSupervisor.class);

    private final WatchedWorker worker;
    private final RestartDecider decider;
    private final LongSupplier millis;
    private final MeterRegistry metrics;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "task-supervisor"));
    private volatile List<String> troubles = List.of();
    private volatile int failed;

    TaskSupervisor(WatchedWorker worker, RestartDecider decider, LongSupplier millis, MeterRegistry metrics) {
        this.worker = worker;
        this.decider = decider;
        this.millis = millis;
        this.metrics = metrics;
        Gauge.builder("sluice.connectors.failed", this, supervisor -> supervisor.failed)
                .description("Connectors and tasks of this process that have failed and wait to be started again")
                .register(metrics);
    }

    /** Looks again and again, with a pause of {@code interval} between two looks. */
    public static TaskSupervisor start(
            WatchedWorker worker, RestartDecider decider, Duration interval, MeterRegistry metrics) {
        TaskSupervisor supervisor = new TaskSupervisor(worker, decider, () -> System.nanoTime() / 1_000_000, metrics);
        var unused = supervisor.thread.scheduleWithFixedDelay(
                supervisor::lookOrTell, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return supervisor;
    }

    /** What has failed, and why, in a line each. */
    public List<String> troubles() {
        return troubles;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    void look() {
        Map<Work, WatchedWorker.Seen> seen = worker.look();
        Map<Work, Sight> sights = new HashMap<>();
        seen.forEach((work, one) -> sights.put(work, one.sight()));
        List<Failure> failures = decider.look(sights, millis.getAsLong());
        for (Failure failure : failures) {
            if (failure.isNew()) {
                LOG.warn(
                        "{} has failed, {} time(s) in a row; it is started again after {} ms: {}",
                        failure.work(),
                        failure.failures(),
                        failure.pauseMillis(),
                        cause(seen, failure.work()));
            }
            if (failure.restartNow()) {
                metrics.counter(
                                "sluice.connectors.restarts",
                                "connector",
                                failure.work().connector())
                        .increment();
                worker.restart(failure.work());
            }
        }
        failed = decider.failed();
        troubles = failures.stream()
                .map(failure -> failure.work() + ": " + cause(seen, failure.work()))
                .toList();
    }

    private void lookOrTell() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("cannot look after the tasks; it is tried again", e);
        }
    }

    /** The last cause of a stack: the first is always that a task is being killed. */
    private static String cause(Map<Work, WatchedWorker.Seen> seen, Work work) {
        WatchedWorker.Seen one = seen.get(work);
        String why = one == null ? "" : one.why();
        int last = why.lastIndexOf("Caused by: ");
        String from = last < 0 ? why : why.substring(last + "Caused by: ".length());
        return from.lines().findFirst().orElse("no reason is given");
    }
}
