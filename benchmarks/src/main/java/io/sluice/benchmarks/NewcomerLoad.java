package io.sluice.benchmarks;

import io.sluice.it.harness.GatewayFace;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How much processor time a gateway spends on connections that are not logged in yet: looks each second, until stopped. */
final class NewcomerLoad implements AutoCloseable {
    private static final String METRIC = "sluice_gateway_newcomers_cpu_seconds_total";
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final GatewayFace gateway;
    private final Thread thread = new Thread(this::look, "newcomer load");
    private final long startNanos = System.nanoTime();
    private final double startSeconds;
    private volatile double most;
    private volatile boolean closed;

    /**
     * What was seen.
     *
     * @param seconds of processor time in all
     * @param mean cores
     * @param most cores in any second
     */
    record Seen(double seconds, double mean, double most) {}

    private NewcomerLoad(GatewayFace gateway) {
        this.gateway = gateway;
        this.startSeconds = gateway.metric(METRIC);
    }

    static NewcomerLoad watch(GatewayFace gateway) {
        NewcomerLoad load = new NewcomerLoad(gateway);
        load.thread.setDaemon(true);
        load.thread.start();
        return load;
    }

    Seen stop() {
        double seconds = gateway.metric(METRIC) - startSeconds;
        double mean = seconds * 1e9 / (System.nanoTime() - startNanos);
        close();
        return new Seen(seconds, mean, Math.max(most, mean));
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        long before = startNanos;
        double secondsBefore = startSeconds;
        while (!closed) {
            LockSupport.parkNanos(PERIOD_NANOS);
            double seconds = gateway.metric(METRIC);
            long now = System.nanoTime();
            if (now - before >= PERIOD_NANOS) {
                most = Math.max(most, (seconds - secondsBefore) * 1e9 / (now - before));
                before = now;
                secondsBefore = seconds;
            }
        }
    }
}
