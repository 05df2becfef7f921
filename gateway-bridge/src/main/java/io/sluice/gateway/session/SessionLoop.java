package io.sluice.gateway.session;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The event loop that owns a share of the connections. Work from other threads is queued and run in batches, and what a
 * batch wrote is flushed once per connection; one sweep finds silent connections and passed deadlines.
 *
 * <p>The queue needs no capacity of its own: each connection has at most Receive Maximum acknowledgements and {@code
 * session.queue} messages in it.
 */
public final class SessionLoop {
    private static final int BATCH = 1_024;

    private record Task(MqttSession session, Runnable work) {}

    private final EventLoop eventLoop;
    private final LongSupplier nanoClock;
    private final Queue<Task> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    // On the event loop only
    /** Each knows its place in it, which costs less than a set. */
    private final ArrayList<MqttSession> connections = new ArrayList<>();

    private final ArrayDeque<MqttSession> unflushed = new ArrayDeque<>();

    public SessionLoop(EventLoop eventLoop, LongSupplier nanoClock) {
        this.eventLoop = eventLoop;
        this.nanoClock = nanoClock;
    }

    /** Starts the sweep. */
    public void start(Duration sweepInterval) {
        var unused = eventLoop.scheduleAtFixedRate(
                this::sweep, sweepInterval.toNanos(), sweepInterval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Tells every endpoint of this loop that the gateway is going, and why. Any thread. */
    public void endAll(int reasonCode, String reason) {
        try {
            eventLoop.execute(() -> List.copyOf(connections)
                    .forEach(session -> session.guard(() -> session.goAway(reasonCode, reason))));
        } catch (RejectedExecutionException loopHasEnded) {
            // Its connections are closed with it.
            return;
        }
    }

    /** Runs work of a session on this loop, soon. Any thread; without effect once the loop has ended. */
    void submit(MqttSession session, Runnable work) {
        queue.add(new Task(session, work));
        schedule();
    }

    /** Fails fast when called from anywhere but this loop. */
    void check() {
        if (!eventLoop.inEventLoop()) {
            throw new IllegalStateException("owned by an event loop, called from "
                    + Thread.currentThread().getName());
        }
    }

    long nowNanos() {
        return nanoClock.getAsLong();
    }

    void schedule(Runnable work, Duration delay) {
        var unused = eventLoop.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    void joined(MqttSession session) {
        check();
        session.place = connections.size();
        connections.add(session);
    }

    void left(MqttSession session) {
        check();
        if (session.place >= 0) {
            MqttSession last = connections.remove(connections.size() - 1);
            if (last != session) {
                connections.set(session.place, last);
                last.place = session.place;
            }
            session.place = -1;
        }
    }

    /** The session has written something: it is flushed at the end of the batch. */
    void wrote(MqttSession session) {
        check();
        unflushed.add(session);
        schedule();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            try {
                eventLoop.execute(this::runBatch);
            } catch (RejectedExecutionException loopHasEnded) {
                queue.clear();
            }
        }
    }

    private void runBatch() {
        for (int i = 0; i < BATCH; i++) {
            Task task = queue.poll();
            if (task == null) {
                break;
            }
            task.session().guard(task.work());
        }
        for (MqttSession session = unflushed.poll(); session != null; session = unflushed.poll()) {
            session.flush();
        }
        scheduled.set(false);
        if (!queue.isEmpty() || !unflushed.isEmpty()) {
            schedule();
        }
    }

    private void sweep() {
        long now = nowNanos();
        List<MqttSession> due = new ArrayList<>();
        for (MqttSession session : connections) {
            if (session.isDue(now)) {
                due.add(session);
            }
        }
        due.forEach(session -> session.guard(() -> session.timeOut(now)));
    }
}
