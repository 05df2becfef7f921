package io.sluice.gateway.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sluice.gateway.metrics.LogBudget;
import io.sluice.gateway.relay.LaneDecider.State;
import io.sluice.gateway.spool.Spool;
import io.sluice.gateway.spool.SpoolWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes records for Kafka; see the package for what becomes of them. Safe for use by many threads. */
public final class Relay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int LOG_LINES_PER_SECOND = 5;
    private static final int SMOOTHING = 16;

    private final RelayLimits limits;
    private final SpoolLimits spoolLimits;
    private final @Nullable Spool spool;
    private final @Nullable SpoolWriter writer;
    private final boolean partitioned;
    private final ProducerWatch watch;
    private final RelayLoop loop;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private final Map<String, Map<Integer, Spool.Remnant>> remnants = new HashMap<>();
    private final AtomicInteger unsettledRecords = new AtomicInteger();
    private final AtomicLong unsettledBytes = new AtomicLong();
    private final AtomicLong spoolBytes = new AtomicLong();
    private final AtomicLong spoolRecords = new AtomicLong();
    private final AtomicInteger turnedLanes = new AtomicInteger();
    private final Counter refused;
    private final Counter failures;
    private final Counter drained;
    private final Counter spoolRefused;
    private final Timer latency;
    private final LogBudget logBudget = new LogBudget(LOG_LINES_PER_SECOND);
    private volatile boolean accepting = true;
    /** A smoothed figure: that one of two threads now and then loses an update does no harm. */
    private volatile long smoothedNanos;

    /** Without a spool, and without choosing partitions. */
    public Relay(Producer<byte[], byte[]> producer, RelayLimits limits, MeterRegistry metrics) {
        this(() -> producer, limits, new SpoolLimits(Duration.ofDays(365), 0, 0), null, Turns.UNHEARD, metrics, false);
        watch.use(producer);
    }

    /**
     * With a spool; what an earlier process left there is drained first.
     *
     * @param producers makes a producer, again when one is past helping
     * @param turns told when records go to the spool, and when again to Kafka
     */
    public Relay(
            Supplier<Producer<byte[], byte[]>> producers,
            RelayLimits limits,
            SpoolLimits spoolLimits,
            Spool spool,
            Turns turns,
            MeterRegistry metrics) {
        this(producers, limits, spoolLimits, spool, turns, metrics, true);
    }

    private Relay(
            Supplier<Producer<byte[], byte[]>> producers,
            RelayLimits limits,
            SpoolLimits spoolLimits,
            @Nullable Spool spool,
            Turns turns,
            MeterRegistry metrics,
            boolean partitioned) {
        this.limits = limits;
        this.spoolLimits = spoolLimits;
        this.spool = spool;
        this.writer = spool == null ? null : new SpoolWriter(spool, metrics);
        this.partitioned = partitioned;
        this.watch = new ProducerWatch(producers, routes.values(), this::known);
        this.loop = new RelayLoop(
                this, watch, spool, writer, turns, limits.stopTimeout().toNanos());
        this.refused = metrics.counter("sluice.relay.refused");
        this.failures = metrics.counter("sluice.relay.failures");
        this.drained = metrics.counter("sluice.spool.drained");
        this.spoolRefused = metrics.counter("sluice.spool.refused");
        this.latency = Timer.builder("sluice.relay.latency")
                .description("From the offer to the acknowledgement of Kafka or the spool")
                .publishPercentileHistogram()
                .register(metrics);
        gauge(metrics, "sluice.relay.records", unsettledRecords, "Records offered and not durable");
        gauge(metrics, "sluice.relay.bytes", unsettledBytes, "Bytes offered and not durable");
        gauge(metrics, "sluice.spool.bytes", spoolBytes, "Bytes in the spool");
        gauge(metrics, "sluice.spool.records", spoolRecords, "Records in the spool");
        Gauge.builder("sluice.spool.quota.bytes", spoolLimits, SpoolLimits::bytes)
                .description("Most bytes in the spool")
                .register(metrics);
        for (State state : State.values()) {
            Gauge.builder("sluice.relay.partitions", () -> lanes(state))
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .description("Partitions by where their records go")
                    .register(metrics);
        }
        inherit();
    }

    public void start() {
        SpoolWriter disk = writer;
        if (disk != null) {
            disk.start();
        }
        watch.start();
        loop.start();
    }

    /** Takes the record, or says at once that there is no room. Never blocks. */
    public Admission offer(ProducerRecord<byte[], byte[]> message, Delivery delivery) {
        return offer(message, false, delivery);
    }

    /** As {@link #offer}, of a record that is worthless when late: it fails instead of going to the spool. */
    public Admission offerPerishable(ProducerRecord<byte[], byte[]> message, Delivery delivery) {
        return offer(message, true, delivery);
    }

    private Admission offer(ProducerRecord<byte[], byte[]> message, boolean perishable, Delivery delivery) {
        long bytes = Offered.sizeOf(message);
        if (!accepting) {
            return Admission.STOPPED;
        }
        Route route = route(message.topic());
        if (!perishable && spoolFull()) {
            Lane lane = route.laneOf(message);
            if (lane != null && lane.state != State.DIRECT) {
                spoolRefused.increment();
                refused.increment();
                return Admission.QUEUE_FULL;
            }
        }
        if (unsettledRecords.incrementAndGet() > limits.records()) {
            unsettledRecords.decrementAndGet();
            refused.increment();
            return Admission.QUEUE_FULL;
        }
        if (unsettledBytes.addAndGet(bytes) > limits.bytes()) {
            unsettledBytes.addAndGet(-bytes);
            unsettledRecords.decrementAndGet();
            refused.increment();
            return Admission.QUEUE_FULL;
        }
        loop.add(new Offered(this, message, route, bytes, perishable, delivery));
        return Admission.TAKEN;
    }

    /** How much can be taken now. Cheap; from any thread. */
    public Capacity capacity() {
        return new Capacity(
                unsettledBytes.get(),
                limits.bytes(),
                smoothedNanos,
                turnedLanes.get() > 0,
                spool != null && spoolFull());
    }

    /** Bytes offered and not durable. */
    public long unsettledBytes() {
        return unsettledBytes.get();
    }

    /** Smoothed time from an offer to its acknowledgement; 0 before the first. */
    public long latencyNanos() {
        return smoothedNanos;
    }

    public long spoolBytes() {
        return spoolBytes.get();
    }

    long spoolRecords() {
        return spoolRecords.get();
    }

    SpoolLimits spoolLimits() {
        return spoolLimits;
    }

    public long spoolQuotaBytes() {
        return spoolLimits.bytes();
    }

    /** Partitions whose records do not go straight to Kafka. */
    public int spooledPartitions() {
        return turnedLanes.get();
    }

    /** Takes no more, sends or spools what is queued within the stop time-out, and fails the rest. */
    @Override
    public void close() {
        accepting = false;
        long deadline = System.nanoTime() + limits.stopTimeout().toNanos();
        try {
            loop.close(limits.stopTimeout().toMillis());
            SpoolWriter disk = writer;
            if (disk != null) {
                disk.close();
            }
            watch.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Producer<byte[], byte[]> producer = watch.producer();
        if (producer != null) {
            producer.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        if (unsettledRecords.get() > 0) {
            LOG.warn("{} records were not settled when the relay stopped", unsettledRecords.get());
        }
    }

    Collection<Route> routes() {
        return routes.values();
    }

    ProducerRecord<byte[], byte[]> partitioned(ProducerRecord<byte[], byte[]> message, Lane lane) {
        return !partitioned || message.partition() != null
                ? message
                : new ProducerRecord<>(
                        message.topic(), lane.partition, message.key(), message.value(), message.headers());
    }

    /** Kafka's word on a record that was sent directly. */
    void acknowledged(Offered offered, @Nullable Exception failure) {
        if (failure != null) {
            watch.failed(failure);
        }
        settle(offered, failure);
    }

    void settle(Offered offered, @Nullable Exception failure) {
        unsettledBytes.addAndGet(-offered.bytes);
        unsettledRecords.decrementAndGet();
        if (failure == null) {
            long taken = System.nanoTime() - offered.atNanos;
            latency.record(taken, TimeUnit.NANOSECONDS);
            if (turnedLanes.get() == 0) {
                // What took long because Kafka was silent says nothing about how much it bears.
                long before = smoothedNanos;
                smoothedNanos = before == 0 ? taken : before + (taken - before) / SMOOTHING;
            }
        } else {
            failures.increment();
            long leftOut = logBudget.ask(System.nanoTime());
            if (leftOut >= 0) {
                LOG.warn(
                        "Kafka did not take a record for {}: {} ({} such lines left out before)",
                        offered.message.topic(),
                        failure.toString(),
                        leftOut);
            }
        }
        offered.delivery.settled(failure);
    }

    boolean reserveSpool(long bytes) {
        if (spoolRecords.incrementAndGet() > spoolLimits.records()) {
            spoolRecords.decrementAndGet();
            return false;
        }
        if (spoolBytes.addAndGet(bytes) > spoolLimits.bytes()) {
            releaseSpool(bytes);
            return false;
        }
        return true;
    }

    void releaseSpool(long bytes) {
        spoolBytes.updateAndGet(now -> Math.max(0, now - bytes));
        spoolRecords.updateAndGet(now -> Math.max(0, now - 1));
    }

    void refusedBySpool() {
        spoolRefused.increment();
    }

    void drained() {
        drained.increment();
    }

    void turned(State before, State after) {
        if (before == State.DIRECT) {
            turnedLanes.incrementAndGet();
        } else if (after == State.DIRECT) {
            turnedLanes.decrementAndGet();
        }
    }

    boolean spoolFull() {
        return spoolBytes.get() + limits.bytes() / SMOOTHING >= spoolLimits.bytes()
                || spoolRecords.get() >= spoolLimits.records();
    }

    private long lanes(State state) {
        return routes.values().stream()
                .flatMap(route -> Arrays.stream(route.lanes))
                .filter(lane -> lane.state == state)
                .count();
    }

    private Route route(String topic) {
        Route known = routes.get(topic);
        return known != null ? known : routes.computeIfAbsent(topic, this::newRoute);
    }

    private Route newRoute(String topic) {
        Route route = new Route(topic);
        if (!partitioned) {
            route.lanes = new Lane[] {lane(topic, 0)};
            route.reachable = true;
        }
        return route;
    }

    private void inherit() {
        Spool disk = spool;
        if (disk == null) {
            return;
        }
        for (Spool.Remnant remnant : disk.remnants()) {
            remnants.computeIfAbsent(remnant.topic(), topic -> new HashMap<>()).put(remnant.partition(), remnant);
            spoolBytes.addAndGet(remnant.bytes());
            spoolRecords.addAndGet(remnant.records());
            LOG.info("{} records for {}-{} are in the spool", remnant.records(), remnant.topic(), remnant.partition());
        }
        disk.partitionCounts().forEach((topic, count) -> grow(route(topic), count));
    }

    private void known(Route route, int count) {
        Spool disk = spool;
        if (disk != null && count > route.lanes.length) {
            disk.remember(route.topic, count);
        }
        grow(route, count);
        route.reachable = true;
    }

    private void grow(Route route, int count) {
        Lane[] before = route.lanes;
        if (count <= before.length) {
            return;
        }
        Lane[] after = Arrays.copyOf(before, count);
        for (int partition = before.length; partition < count; partition++) {
            after[partition] = lane(route.topic, partition);
        }
        route.lanes = after;
    }

    private Lane lane(String topic, int partition) {
        Spool.Remnant left = remnants.getOrDefault(topic, Map.of()).get(partition);
        long first = left == null ? 0 : left.first();
        long next = left == null ? 0 : left.next();
        if (left != null) {
            turnedLanes.incrementAndGet();
        }
        return new Lane(topic, partition, new LaneDecider(spoolLimits.after().toNanos(), first, next), next);
    }

    private static void gauge(MeterRegistry metrics, String name, Number value, String description) {
        Gauge.builder(name, value, Number::doubleValue).description(description).register(metrics);
    }

    /** What became of an offer. */
    public enum Admission {
        /** The delivery will be told. */
        TAKEN,
        /** No room; the delivery will not be told. */
        QUEUE_FULL,
        /** The gateway is stopping; the delivery will not be told. */
        STOPPED
    }
}
