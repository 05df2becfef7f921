package io.sluice.benchmarks;

import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.wire.AnswerOutcome;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One endpoint that makes a small upcall every 100 ms, whether or not the one before has been answered, until closed. */
final class UpcallProbe implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final byte[] ARGUMENTS = "how are you?".getBytes(StandardCharsets.UTF_8);

    private final Swarm swarm;
    private final int endpoint;
    private final Queue<Double> millis = new ConcurrentLinkedQueue<>();
    private final AtomicLong asked = new AtomicLong();
    private final Thread thread = new Thread(this::ask, "upcalls");
    private volatile boolean closed;

    private UpcallProbe(Swarm swarm, int endpoint) {
        this.swarm = swarm;
        this.endpoint = endpoint;
    }

    static UpcallProbe start(Swarm swarm, int endpoint) {
        UpcallProbe probe = new UpcallProbe(swarm, endpoint);
        probe.thread.setDaemon(true);
        probe.thread.start();
        return probe;
    }

    long asked() {
        return asked.get();
    }

    /** Milliseconds of those answered. */
    Samples answered() {
        Samples samples = new Samples();
        millis.forEach(samples::add);
        return samples;
    }

    /** Asks no more. */
    void stop() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void answered(AnswerOutcome outcome, long nanos) {
        if (outcome == AnswerOutcome.OK) {
            millis.add(nanos / 1e6);
        }
    }

    private void ask() {
        long next = System.nanoTime();
        while (!closed) {
            asked.incrementAndGet();
            swarm.upcall(endpoint, "gateway.echo", ARGUMENTS, (outcome, nanos) -> answered(outcome, nanos));
            next += PERIOD_NANOS;
            while (!closed && System.nanoTime() - next < 0) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }
}
