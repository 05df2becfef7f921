package io.sluice.benchmarks;

import io.sluice.it.harness.RegionPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One bare hop through Kafka every 20 ms, on a thread of its own, until it is stopped. */
final class HopProbe implements AutoCloseable {
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final RegionPlan.Backbone backbone;
    private final CompletableFuture<List<Double>> seen = new CompletableFuture<>();
    private volatile boolean stopped;

    private HopProbe(RegionPlan.Backbone backbone) {
        this.backbone = backbone;
    }

    static HopProbe start(RegionPlan.Backbone backbone) {
        HopProbe probe = new HopProbe(backbone);
        Thread thread = new Thread(probe::run, "bare hops");
        thread.setDaemon(true);
        thread.start();
        return probe;
    }

    /** Milliseconds of each. */
    List<Double> stop() {
        stopped = true;
        return seen.orTimeout(1, TimeUnit.MINUTES).join();
    }

    private void run() {
        List<Double> millis = new ArrayList<>();
        try (KafkaHops hops = new KafkaHops(backbone.bootstrapServers())) {
            while (!stopped) {
                millis.add(hops.millis(1));
                LockSupport.parkNanos(GAP_NANOS);
            }
            seen.complete(millis);
        } catch (RuntimeException e) {
            seen.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        stopped = true;
    }
}
