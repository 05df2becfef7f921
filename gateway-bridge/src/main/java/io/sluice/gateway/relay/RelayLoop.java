package io.sluice.gateway.relay;

import io.sluice.gateway.relay.LaneDecider.State;
import io.sluice.gateway.spool.Spool;
import io.sluice.gateway.spool.SpoolWriter;
import io.sluice.gateway.spool.SpooledRecord;
import io.sluice.topics.SpoolState;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The relay's thread: the only one that gives records to the producer, and the owner of every lane's decider. */
final class RelayLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);
    private static final int BATCH = 1_024;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int DRAIN_RECORDS = 512;
    private static final long DRAIN_READ_BYTES = 1L << 20;
    private static final long DRAIN_BYTES = 8L << 20;

    private final Relay relay;
    private final ProducerWatch watch;
    private final @Nullable Spool spool;
    private final @Nullable SpoolWriter writer;
    private final Turns turns;
    private final long unknownNanos;
    private final Queue<Offered> queue = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "relay");
    private long drainInFlight;
    private boolean quotaReached;
    private long tickedAt = System.nanoTime();
    private volatile boolean parked;
    private volatile boolean closing;

    RelayLoop(
            Relay relay,
            ProducerWatch watch,
            @Nullable Spool spool,
            @Nullable SpoolWriter writer,
            Turns turns,
            long unknownNanos) {
        this.relay = relay;
        this.watch = watch;
        this.spool = spool;
        this.writer = writer;
        this.turns = turns;
        this.unknownNanos = unknownNanos;
    }

    void start() {
        thread.start();
    }

    void add(Offered offered) {
        queue.add(offered);
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** Sends or spools what is queued, within the time, and fails what is left. */
    void close(long millis) throws InterruptedException {
        closing = true;
        LockSupport.unpark(thread);
        thread.join(Math.max(1, millis));
        if (thread.isAlive()) {
            thread.interrupt();
            thread.join(1_000);
        }
        for (Offered left = queue.poll(); left != null; left = queue.poll()) {
            relay.settle(left, new KafkaException("the relay has stopped"));
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            int taken = 0;
            for (Offered next = queue.poll(); next != null; next = queue.poll()) {
                dispatch(next);
                if (++taken >= BATCH) {
                    break;
                }
            }
            long now = System.nanoTime();
            if (taken == 0 || now - tickedAt >= TICK_NANOS) {
                tickedAt = now;
                boolean waiting = tick(now);
                if (taken == 0 && closing && !waiting) {
                    return;
                }
            }
            if (taken == 0) {
                parked = true;
                if (queue.isEmpty()) {
                    LockSupport.parkNanos(TICK_NANOS);
                }
                parked = false;
            }
        }
    }

    private void dispatch(Offered offered) {
        Lane lane = offered.route.waiting.isEmpty() ? offered.route.laneOf(offered.message) : null;
        if (lane == null) {
            offered.route.waiting.add(offered);
            watch.wake();
        } else {
            dispatch(offered, lane);
        }
    }

    private void dispatch(Offered offered, Lane lane) {
        LaneDecider.Route way = lane.decider.route(offered.perishable, offered.route.reachable);
        if (lane.state != lane.decider.state()) {
            turned(lane, System.nanoTime());
        }
        switch (way) {
            case SEND -> send(offered, lane);
            case DROP -> relay.settle(offered, new NotSpooledException("worthless when late, and Kafka is silent"));
            case SPOOL -> spool(offered, lane);
        }
    }

    private void send(Offered offered, Lane lane) {
        Producer<byte[], byte[]> producer = watch.producer();
        if (producer == null) {
            relay.settle(offered, new TimeoutException("there is no connection to Kafka yet"));
            return;
        }
        lane.decider.sent(System.nanoTime());
        offered.handTo(lane);
        try {
            var unused = producer.send(relay.partitioned(offered.message, lane), offered);
        } catch (RuntimeException e) {
            offered.onCompletion(null, e);
        }
        if (!offered.wasTaken()) {
            // Waiting for the topic is for the look-out: here it would hold up every other partition.
            lane.decider.settled(1, System.nanoTime());
            lost(offered.route);
            dispatch(offered, lane);
        }
    }

    private void lost(Route route) {
        route.reachable = false;
        watch.wake();
    }

    private void spool(Offered offered, Lane lane) {
        SpoolWriter to = writer;
        if (to == null || !relay.reserveSpool(offered.bytes)) {
            relay.refusedBySpool();
            relay.settle(offered, new NotSpooledException("Kafka is silent and the spool is full"));
            return;
        }
        long sequence = lane.decider.spooled();
        to.write(new SpooledRecord(sequence, relay.partitioned(offered.message, lane)), failure -> {
            if (failure != null) {
                relay.releaseSpool(offered.bytes);
            }
            lane.written = sequence + 1;
            relay.settle(
                    offered, failure == null ? null : new NotSpooledException("cannot spool: " + failure.getMessage()));
        });
    }

    /** Whether records wait for their topic to be known. */
    private boolean tick(long now) {
        boolean waiting = false;
        lookAtQuota();
        for (Route route : relay.routes()) {
            waiting |= unknown(route, now);
            for (Lane lane : route.lanes) {
                tick(route, lane, now);
            }
        }
        return waiting;
    }

    private void lookAtQuota() {
        SpoolLimits limits = relay.spoolLimits();
        long bytes = relay.spoolBytes();
        boolean full = spool != null
                && (quotaReached
                        ? bytes > limits.bytes() / 10 * 9 || relay.spoolRecords() > limits.records() / 10L * 9
                        : relay.spoolFull());
        if (full != quotaReached) {
            quotaReached = full;
            LOG.warn("the spool's quota is {}: {} of {} bytes", full ? "reached" : "left", bytes, limits.bytes());
            turns.quota(full, bytes, limits.bytes());
        }
    }

    private boolean unknown(Route route, long now) {
        for (Offered head = route.waiting.peek(); head != null; head = route.waiting.peek()) {
            Lane lane = route.laneOf(head.message);
            if (lane != null) {
                route.waiting.remove();
                dispatch(head, lane);
            } else if (now - head.atNanos >= unknownNanos) {
                route.waiting.remove();
                relay.settle(head, new TimeoutException("Kafka does not tell the partitions of " + route.topic));
            } else {
                return true;
            }
        }
        return false;
    }

    private void tick(Route route, Lane lane, long now) {
        LaneDecider decider = lane.decider;
        long settled = lane.settled.getAndSet(0);
        if (settled > 0) {
            decider.settled(settled, now);
        }
        if (decider.state() != State.DIRECT) {
            decider.written(lane.written);
            for (Lane.Answer answer = lane.answers.poll(); answer != null; answer = lane.answers.poll()) {
                answered(lane, answer);
            }
            forget(lane);
        }
        if (decider.tick(route.reachable, now)) {
            turned(lane, now);
        }
        if (!closing && route.reachable && decider.mayDrain() && drainInFlight < DRAIN_BYTES) {
            drain(route, lane);
        }
    }

    private void answered(Lane lane, Lane.Answer answer) {
        drainInFlight -= answer.bytes();
        if (lane.decider.answered(answer.sequence(), answer.well())) {
            relay.releaseSpool(answer.bytes());
            relay.drained();
        }
    }

    private void forget(Lane lane) {
        Spool on = spool;
        long first = lane.decider.first();
        if (on == null || first == lane.forgotten) {
            return;
        }
        try {
            on.forget(lane.topic, lane.partition, first);
            lane.forgotten = first;
        } catch (RuntimeException e) {
            LOG.warn("cannot remove drained records of {}-{}: {}", lane.topic, lane.partition, e.toString());
        }
    }

    private void drain(Route route, Lane lane) {
        Spool from = spool;
        Producer<byte[], byte[]> producer = watch.producer();
        if (from == null || producer == null) {
            return;
        }
        long to = lane.decider.drainTo();
        List<SpooledRecord> read = new ArrayList<>();
        try {
            read = from.read(lane.topic, lane.partition, lane.decider.drainFrom(), to, DRAIN_RECORDS, DRAIN_READ_BYTES);
        } catch (RuntimeException e) {
            LOG.warn("cannot read the spool of {}-{}: {}; trying again", lane.topic, lane.partition, e.toString());
            return;
        }
        if (read.isEmpty()) {
            lane.decider.skipped(to);
        }
        for (SpooledRecord next : read) {
            long bytes = Offered.sizeOf(next.message());
            drainInFlight += bytes;
            lane.decider.drained(next.sequence());
            AtomicBoolean notTaken = new AtomicBoolean();
            try {
                var unused = producer.send(next.message(), (metadata, failure) -> {
                    if (failure != null) {
                        watch.failed(failure);
                        notTaken.set(failure instanceof TimeoutException && Thread.currentThread() == thread);
                    }
                    lane.answers.add(new Lane.Answer(next.sequence(), bytes, failure == null));
                });
            } catch (RuntimeException e) {
                watch.failed(e);
                lane.answers.add(new Lane.Answer(next.sequence(), bytes, false));
                return;
            }
            if (notTaken.get()) {
                lost(route);
                return;
            }
        }
    }

    private void turned(Lane lane, long now) {
        State before = lane.state;
        State after = lane.decider.state();
        if (before == State.DIRECT) {
            LOG.warn("partition {}-{}: {}, Kafka does not answer", lane.topic, lane.partition, after);
            lane.turnedAtNanos = now;
        } else {
            LOG.info(
                    "partition {}-{}: {} after {} ms",
                    lane.topic,
                    lane.partition,
                    after,
                    TimeUnit.NANOSECONDS.toMillis(now - lane.turnedAtNanos));
        }
        lane.state = after;
        relay.turned(before, after);
        turns.turned(new Turns.Turn(
                lane.topic,
                lane.partition,
                SpoolState.valueOf(before.name()),
                SpoolState.valueOf(after.name()),
                before == State.DIRECT ? 0 : TimeUnit.NANOSECONDS.toMillis(now - lane.turnedAtNanos),
                relay.spoolBytes(),
                relay.spoolRecords()));
    }
}
