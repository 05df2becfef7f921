package io.sluice.coordinator.api;

import io.javalin.http.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.coordinator.query.RegionView;
import io.sluice.topics.InvocationState;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All open event streams: a bounded number, watched by one thread that sends heartbeats and closes slow ones. */
final class EventStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final RegionView view;
    private final int capacity;
    private final Semaphore room;
    private final long heartbeatNanos;
    private final long slowNanos;
    private final Map<EventStream, Runnable> open = new ConcurrentHashMap<>();
    private final Counter refused;
    private final Counter slow;
    private final ScheduledExecutorService timer;
    private volatile boolean closing;

    /**
     * Watching a region.
     *
     * @param heartbeat between comments on a quiet stream
     * @param slow after which a reader that takes nothing is dropped
     */
    EventStreams(RegionView view, int capacity, Duration heartbeat, Duration slow, MeterRegistry metrics) {
        this.view = view;
        this.capacity = capacity;
        this.room = new Semaphore(capacity);
        this.heartbeatNanos = heartbeat.toNanos();
        this.slowNanos = slow.toNanos();
        Gauge.builder("sluice.events.streams", open, Map::size)
                .description("Open event streams")
                .register(metrics);
        this.refused = Counter.builder("sluice.events.refused")
                .description("Event streams refused since events.subscribers were open")
                .register(metrics);
        this.slow = Counter.builder("sluice.events.slow")
                .description("Event streams closed since their reader took nothing")
                .register(metrics);
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "event-streams");
            thread.setDaemon(true);
            return thread;
        });
        long tick = Math.max(TimeUnit.MILLISECONDS.toNanos(20), Math.min(heartbeatNanos, slowNanos) / 4);
        var unused = timer.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.NANOSECONDS);
    }

    /** Answers the request with the invocation's states, from the one given, until it is complete. */
    void open(Context ctx, InvocationState first) {
        if (closing) {
            throw Problem.retryLater(503, "the coordinator is stopping");
        }
        if (!room.tryAcquire()) {
            refused.increment();
            throw Problem.retryLater(
                    429, "as many event streams are open as allowed (events.subscribers is " + capacity + ")");
        }
        ctx.status(200);
        ctx.contentType("text/event-stream;charset=utf-8");
        ctx.header("Cache-Control", "no-store");
        ctx.header("X-Accel-Buffering", "no");
        ctx.future(() -> begin(ctx, first));
    }

    private CompletableFuture<Void> begin(Context ctx, InvocationState first) {
        AutoCloseable watch = null;
        try {
            EventStream stream = new EventStream(ctx.res().getOutputStream(), System.nanoTime());
            stream.offer(first);
            AutoCloseable watching = view.watch(first.getInvocationId(), stream::offer);
            watch = watching;
            open.put(stream, () -> abort(ctx));
            // Completed on the timer's thread: the thread that brings states must not run what follows.
            CompletableFuture<Void> done = stream.whenEnded().thenRunAsync(() -> forget(stream, watching), timer);
            ctx.res().getOutputStream().setWriteListener(stream);
            if (closing) {
                stream.finish();
            }
            return done;
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            if (watch == null) {
                room.release();
            }
        }
    }

    private void forget(EventStream stream, AutoCloseable watch) {
        if (open.remove(stream) != null) {
            room.release();
        }
        try {
            watch.close();
        } catch (Exception e) {
            LOG.warn("a watch of an invocation could not be ended", e);
        }
    }

    private void tick() {
        long now = System.nanoTime();
        open.forEach((stream, abort) -> {
            if (!stream.tick(now, heartbeatNanos, slowNanos)) {
                slow.increment();
                abort.run();
                stream.onError(new IOException("the reader is too slow"));
            }
        });
    }

    /** Closes the connection under a write that the reader does not let finish. */
    private static void abort(Context ctx) {
        ServletContextRequest request = ServletContextRequest.getServletContextRequest(ctx.req());
        request.getConnectionMetaData().getConnection().getEndPoint().close();
    }

    /** Ends every stream; what waits is written where the reader takes it. */
    @Override
    public void close() {
        closing = true;
        open.keySet().forEach(EventStream::finish);
        timer.shutdown();
        try {
            if (!timer.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
