package io.sluice.gateway.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sluice.gateway.metrics.LogBudget;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands records to a Kafka producer in the order they were offered.
 *
 * <p>One sending thread and an idempotent producer keep the order of records with the same key. What is counted against
 * the bounds is everything not yet settled, whether it waits here or inside the producer.
 */
public final class Relay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int LOG_LINES_PER_SECOND = 5;
    private static final int SMOOTHING = 16;

    private final Producer<byte[], byte[]> producer;
    private final RelayLimits limits;
    private final BlockingQueue<Offered> queue;
    private final AtomicInteger unsettledRecords = new AtomicInteger();
    private final AtomicLong unsettledBytes = new AtomicLong();
    private final Counter refused;
    private final Counter failures;
    private final Timer latency;
    private final LogBudget logBudget = new LogBudget(LOG_LINES_PER_SECOND);
    private final Thread sender;
    private volatile boolean accepting = true;
    /** Written by the producer's thread only. */
    private volatile long smoothedNanos;

    public Relay(Producer<byte[], byte[]> producer, RelayLimits limits, MeterRegistry metrics) {
        this.producer = producer;
        this.limits = limits;
        this.queue = new ArrayBlockingQueue<>(limits.records());
        this.refused = metrics.counter("sluice.relay.refused");
        this.failures = metrics.counter("sluice.relay.failures");
        this.latency = Timer.builder("sluice.relay.latency")
                .description("From the offer to Kafka's acknowledgement")
                .publishPercentileHistogram()
                .register(metrics);
        Gauge.builder("sluice.relay.records", unsettledRecords, AtomicInteger::get)
                .description("Records offered and not settled")
                .register(metrics);
        Gauge.builder("sluice.relay.bytes", unsettledBytes, AtomicLong::get)
                .description("Bytes offered and not settled")
                .register(metrics);
        this.sender = new Thread(this::send, "relay");
    }

    public void start() {
        sender.start();
    }

    /** Takes the record, or says at once that there is no room. Never blocks. */
    public Admission offer(ProducerRecord<byte[], byte[]> message, Delivery delivery) {
        long bytes = sizeOf(message);
        if (!accepting) {
            return Admission.STOPPED;
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
        Offered offered = new Offered(message, bytes, System.nanoTime(), delivery);
        if (!queue.offer(offered)) {
            throw new IllegalStateException("the relay's queue holds more than is unsettled");
        }
        if (!accepting && queue.remove(offered)) {
            unsettledBytes.addAndGet(-bytes);
            unsettledRecords.decrementAndGet();
            return Admission.STOPPED;
        }
        return Admission.TAKEN;
    }

    /** Bytes offered and not settled. */
    public long unsettledBytes() {
        return unsettledBytes.get();
    }

    /** Smoothed time from an offer to Kafka's acknowledgement; 0 before the first. */
    public long latencyNanos() {
        return smoothedNanos;
    }

    /** Takes no more, sends what is queued within the stop time-out, and fails the rest. */
    @Override
    public void close() {
        accepting = false;
        long deadline = System.nanoTime() + limits.stopTimeout().toNanos();
        try {
            sender.join(Math.max(1, limits.stopTimeout().toMillis()));
            if (sender.isAlive()) {
                sender.interrupt();
                sender.join(1_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        for (Offered left = queue.poll(); left != null; left = queue.poll()) {
            settle(left, new KafkaException("the relay has stopped"));
        }
        if (unsettledRecords.get() > 0) {
            LOG.warn("{} records were not settled when the relay stopped", unsettledRecords.get());
        }
    }

    private void send() {
        try {
            while (accepting || !queue.isEmpty()) {
                Offered next = queue.poll(50, TimeUnit.MILLISECONDS);
                if (next != null) {
                    send(next);
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("the relay did not finish within its stop time-out of {}", limits.stopTimeout());
        }
    }

    private void send(Offered offered) {
        try {
            var unused = producer.send(offered.message(), (metadata, failure) -> {
                if (failure == null) {
                    offered.delivery().placed(metadata.partition(), metadata.offset());
                }
                settle(offered, failure);
            });
        } catch (RuntimeException e) {
            settle(offered, e);
        }
    }

    private void settle(Offered offered, @Nullable Exception failure) {
        unsettledBytes.addAndGet(-offered.bytes());
        unsettledRecords.decrementAndGet();
        if (failure == null) {
            long taken = System.nanoTime() - offered.atNanos();
            latency.record(taken, TimeUnit.NANOSECONDS);
            smoothedNanos = smoothedNanos == 0 ? taken : smoothedNanos + (taken - smoothedNanos) / SMOOTHING;
        } else {
            failures.increment();
            long leftOut = logBudget.ask(System.nanoTime());
            if (leftOut >= 0) {
                LOG.warn(
                        "Kafka did not take a record for {}: {} ({} such lines left out before)",
                        offered.message().topic(),
                        failure.toString(),
                        leftOut);
            }
        }
        offered.delivery().settled(failure);
    }

    private static long sizeOf(ProducerRecord<byte[], byte[]> message) {
        byte[] key = message.key();
        byte[] value = message.value();
        return (key == null ? 0 : key.length) + (value == null ? 0 : value.length) + 64L;
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

    private record Offered(ProducerRecord<byte[], byte[]> message, long bytes, long atNanos, Delivery delivery) {}
}
