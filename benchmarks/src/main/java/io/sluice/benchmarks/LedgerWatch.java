package io.sluice.benchmarks;

import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TargetState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads the ledger as a subscriber does and notes when each target's terminal row arrived. A thread of its own owns the
 * consumer; the times are handed over in a map.
 */
final class LedgerWatch implements AutoCloseable {
    private final KafkaConsumer<String, LedgerRow> consumer;
    private final Map<String, Long> seenAtNanos = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> waiting = new ConcurrentHashMap<>();
    private final Thread reader = new Thread(this::read, "ledger watch");

    LedgerWatch(RegionPlan.Backbone backbone, String topic) {
        var serde = new RecordSerde<>(new SchemaIds(backbone.registryUrl()), LedgerRow.class);
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", backbone.bootstrapServers()),
                new StringDeserializer(),
                serde.deserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * {@link System#nanoTime} when the target's terminal row was here.
     *
     * @throws IllegalStateException if it does not come in time
     */
    long awaitTerminal(String invocation, String endpoint, Duration limit) {
        String key = invocation + "/" + endpoint;
        CountDownLatch latch = waiting.computeIfAbsent(key, unknown -> new CountDownLatch(1));
        try {
            if (!seenAtNanos.containsKey(key) && !latch.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("no terminal row of " + key + " within " + limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return seenAtNanos.getOrDefault(key, 0L);
    }

    /**
     * How far a job's targets are.
     *
     * @param targets that have ended
     * @param firstNanos {@link System#nanoTime} when the first terminal row was here; 0 if none was
     * @param lastNanos the same of the last one so far
     */
    record Ended(int targets, long firstNanos, long lastNanos) {}

    Ended ended(String invocation) {
        String prefix = invocation + "/";
        int targets = 0;
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Map.Entry<String, Long> seen : seenAtNanos.entrySet()) {
            if (seen.getKey().startsWith(prefix)) {
                targets++;
                first = Math.min(first, seen.getValue());
                last = Math.max(last, seen.getValue());
            }
        }
        return targets == 0 ? new Ended(0, 0, 0) : new Ended(targets, first, last);
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            reader.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (consumer) {
            while (true) {
                consumer.poll(Duration.ofSeconds(1)).forEach(each -> {
                    LedgerRow row = each.value();
                    if (row != null && row.getState().compareTo(TargetState.SUCCEEDED) >= 0) {
                        String key = row.getInvocationId() + "/" + row.getEndpointId();
                        seenAtNanos.putIfAbsent(key, System.nanoTime());
                        waiting.computeIfAbsent(key, unknown -> new CountDownLatch(1))
                                .countDown();
                    }
                });
            }
        } catch (WakeupException e) {
            return; // Closed: the way a consumer is told to stop.
        }
    }
}
