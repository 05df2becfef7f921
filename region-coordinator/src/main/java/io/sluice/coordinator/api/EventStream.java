package io.sluice.coordinator.api;

import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationState;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One reader of an invocation's progress. Holds at most one state to be written: a newer one takes the place of one
 * that the reader was too slow for, since each says everything. Written without blocking; any thread may call.
 *
 * <p>Open (states and heartbeats are written as the reader takes them) → finishing (the last state is out as soon as it
 * is written) → ended, which {@link #whenEnded} tells. A reader that goes away ends it at once.
 */
final class EventStream implements WriteListener {
    private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final ServletOutputStream out;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable InvocationState next;
    private boolean heartbeatDue;
    private boolean finishing;
    private boolean writable;
    private boolean unflushed;
    private boolean stuck;
    private long stuckSinceNanos;
    private long heartbeatNanosAt;

    EventStream(ServletOutputStream out, long nowNanos) {
        this.out = out;
        this.heartbeatNanosAt = nowNanos;
    }

    CompletableFuture<Void> whenEnded() {
        return ended;
    }

    /** A new state of the invocation. */
    synchronized void offer(InvocationState state) {
        if (finishing) {
            return;
        }
        next = state;
        finishing = state.getPhase() == InvocationPhase.COMPLETE;
        pump();
    }

    /** Nothing more comes; what waits is still written. */
    synchronized void finish() {
        finishing = true;
        pump();
    }

    /**
     * Time passes: a heartbeat becomes due.
     *
     * @return false if the reader has taken nothing for {@code slowNanos}, though something waited
     */
    synchronized boolean tick(long nowNanos, long heartbeatNanos, long slowNanos) {
        if (nowNanos - heartbeatNanosAt >= heartbeatNanos) {
            heartbeatNanosAt = nowNanos;
            heartbeatDue = true;
        }
        pump();
        if (next == null && !heartbeatDue && !unflushed) {
            stuck = false;
        } else if (!stuck) {
            stuck = true;
            stuckSinceNanos = nowNanos;
        }
        return !stuck || nowNanos - stuckSinceNanos < slowNanos;
    }

    @Override
    public synchronized void onWritePossible() {
        writable = true;
        stuck = false;
        pump();
    }

    @Override
    public void onError(Throwable failure) {
        end();
    }

    private void pump() {
        try {
            while (writable && !ended.isDone() && out.isReady()) {
                byte[] bytes = unflushed ? null : take();
                if (bytes != null) {
                    out.write(bytes);
                    unflushed = true;
                } else if (unflushed) {
                    out.flush();
                    unflushed = false;
                } else {
                    if (finishing) {
                        end();
                    }
                    return;
                }
            }
        } catch (IOException | IllegalStateException e) {
            end();
        }
    }

    private byte @Nullable [] take() {
        InvocationState state = next;
        if (state != null) {
            next = null;
            heartbeatDue = false;
            String json = new String(Json.bytes(Views.of(state)), StandardCharsets.UTF_8);
            return ("event: state\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
        }
        if (heartbeatDue) {
            heartbeatDue = false;
            return HEARTBEAT;
        }
        return null;
    }

    private void end() {
        ended.complete(null);
    }
}
