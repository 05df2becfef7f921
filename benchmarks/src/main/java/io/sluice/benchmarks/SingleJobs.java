package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.it.harness.RegionApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Jobs of one target each, posted at a steady rate on threads of their own, whatever else goes on. */
final class SingleJobs implements AutoCloseable {
    private static final int THREADS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RegionApi api;
    private final List<String> endpoints;
    private final String script;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
    private final ScheduledExecutorService posting = Executors.newScheduledThreadPool(THREADS);
    private final Map<String, Job> posted = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    /** @param dueNanos when it was to be posted, so that a wait for its turn counts */
    record Job(String endpoint, long dueNanos) {}

    private SingleJobs(RegionApi api, List<String> endpoints, String script) {
        this.api = api;
        this.endpoints = endpoints;
        this.script = script;
    }

    static SingleJobs start(RegionApi api, List<String> endpoints, String script, int perSecond) {
        SingleJobs jobs = new SingleJobs(api, endpoints, script);
        var unused = jobs.clock.scheduleAtFixedRate(
                jobs::next, 0, TimeUnit.SECONDS.toMicros(1) / perSecond, TimeUnit.MICROSECONDS);
        return jobs;
    }

    private void next() {
        Job job = new Job(endpoints.get(asked.getAndIncrement() % endpoints.size()), System.nanoTime());
        posting.execute(() -> post(job));
    }

    private void post(Job job) {
        ObjectNode request = api.scriptRequest("", script);
        request.remove("selector");
        request.putArray("endpoints").add(job.endpoint());
        posted.put(api.invoke(request), job);
    }

    /** Posts no more; waits until the last is posted. */
    SingleJobs stop() {
        clock.shutdownNow();
        posting.shutdown();
        try {
            if (!posting.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("jobs wait to be posted after " + LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return this;
    }

    /** Those that were to be posted, whether the API took them or not. */
    int asked() {
        return asked.get();
    }

    /** Milliseconds from when each was due between these times to its terminal row; waits for it. */
    List<Double> millis(LedgerWatch ledger, long fromNanos, long toNanos) {
        List<Double> millis = new ArrayList<>();
        posted.forEach((invocation, job) -> {
            long ended = ledger.awaitTerminal(invocation, job.endpoint(), LIMIT);
            if (job.dueNanos() - fromNanos >= 0 && job.dueNanos() - toNanos < 0) {
                millis.add((ended - job.dueNanos()) / 1e6);
            }
        });
        return millis;
    }

    /** Those that succeeded, as the API says. */
    long succeeded() {
        return posted.keySet().stream()
                .filter(invocation -> api.invocation(invocation).count("SUCCEEDED") == 1)
                .count();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        posting.shutdownNow();
    }
}
