package io.sluice.coordinator.api;

import io.javalin.http.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that are written while they are read from Kafka, each by a thread of its own, of which there is a bounded number. A
 * client that takes nothing for too long is cut off, so that it holds its thread no longer.
 *
 * <p>A failure before the first byte is a problem document; after it the connection is cut, so that nobody takes a part for
 * the whole.
 */
final class BlockingAnswers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlockingAnswers.class);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final String setting;
    private final int capacity;
    private final Semaphore room;
    private final long slowNanos;
    private final Set<Out> open = ConcurrentHashMap.newKeySet();
    private final Counter refused;
    private final Counter slow;
    private final Counter broken;
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private volatile boolean closing;

    /**
     * None open.
     *
     * @param kind of answers, as metrics and threads are to name them
     * @param setting that says how many there may be
     * @param slowAfter a write that takes so long cuts the client off
     */
    BlockingAnswers(String kind, String setting, int capacity, Duration slowAfter, MeterRegistry metrics) {
        this.setting = setting;
        this.capacity = capacity;
        this.room = new Semaphore(capacity);
        this.slowNanos = slowAfter.toNanos();
        Gauge.builder("sluice." + kind + "s.open", open, Set::size)
                .description("Answers being read from Kafka and written")
                .register(metrics);
        this.refused = Counter.builder("sluice." + kind + "s.refused")
                .description("Requests refused since " + setting + " were open")
                .register(metrics);
        this.slow = Counter.builder("sluice." + kind + "s.slow")
                .description("Clients cut off since they took nothing")
                .register(metrics);
        this.broken = Counter.builder("sluice." + kind + "s.broken")
                .description("Answers cut off since the rest could not be read")
                .register(metrics);
        this.threads = Executors.newCachedThreadPool(daemons(kind));
        this.timer = Executors.newSingleThreadScheduledExecutor(daemons(kind + "-watch"));
        long tick = Math.max(TimeUnit.MILLISECONDS.toNanos(20), slowNanos / 4);
        var unused = timer.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.NANOSECONDS);
    }

    /** Reads and writes one answer. */
    interface Body {
        void write(Out out) throws Exception;
    }

    /** Where an answer goes; of the answer's thread. */
    final class Out {
        private final Context ctx;
        private volatile long writingSinceNanos = Long.MIN_VALUE;

        private Out(Context ctx) {
            this.ctx = ctx;
        }

        Context context() {
            return ctx;
        }

        /** Whether the server is being stopped. */
        boolean isClosing() {
            return closing;
        }

        /**
         * Waits until the client has taken it.
         *
         * @return whether it took more than half of the time after which a client is cut off
         */
        boolean write(byte[] bytes, int from, int length, boolean flush) throws IOException {
            long started = System.nanoTime();
            writingSinceNanos = started;
            try {
                ServletOutputStream stream = ctx.res().getOutputStream();
                stream.write(bytes, from, length);
                if (flush) {
                    stream.flush();
                }
            } finally {
                writingSinceNanos = Long.MIN_VALUE;
            }
            return System.nanoTime() - started > slowNanos / 2;
        }

        private void cut() {
            ServletContextRequest request = ServletContextRequest.getServletContextRequest(ctx.req());
            request.getConnectionMetaData().getConnection().getEndPoint().close();
        }
    }

    /** @throws Problem 429 if as many are open as may be, 503 while the server stops */
    void answer(Context ctx, Body body) {
        if (closing) {
            throw Problem.retryLater(503, "the coordinator is stopping");
        }
        if (!room.tryAcquire()) {
            refused.increment();
            throw Problem.retryLater(429, "as many are being read as allowed (" + setting + " is " + capacity + ")");
        }
        ctx.future(() -> {
            CompletableFuture<Void> done = new CompletableFuture<>();
            try {
                threads.execute(() -> run(new Out(ctx), body, done));
            } catch (RejectedExecutionException e) {
                room.release();
                done.completeExceptionally(Problem.retryLater(503, "the coordinator is stopping"));
            }
            return done;
        });
    }

    private void run(Out out, Body body, CompletableFuture<Void> done) {
        open.add(out);
        Throwable failure = null;
        try {
            body.write(out);
        } catch (Exception e) {
            failure = e;
            if (out.ctx.res().isCommitted()) {
                LOG.warn("{} was cut off: {}", out.ctx.path(), e.toString());
                broken.increment();
                out.cut();
                failure = null;
            } else {
                out.ctx.res().reset();
            }
        } finally {
            open.remove(out);
            room.release();
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        }
    }

    private void tick() {
        long now = System.nanoTime();
        for (Out out : open) {
            long since = out.writingSinceNanos;
            if (since != Long.MIN_VALUE && now - since >= slowNanos) {
                slow.increment();
                LOG.info("{} is cut off: its reader has taken nothing for too long", out.ctx.path());
                out.cut();
            }
        }
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Lets each end by itself for a moment, then interrupts it. */
    @Override
    public void close() {
        closing = true;
        timer.shutdownNow();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
