package io.sluice.connectors.inventory;

import io.sluice.connectors.inventory.past.Changes;
import io.sluice.topics.InventoryChange;
import io.sluice.topics.InventoryTopics;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicsUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Changes out of the endpoint's partition of {@code inventory-changes}, read from a time to its end. Any thread may ask. */
public final class KafkaChanges implements Changes {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final Deserializer<InventoryChange> reader;
    private final Bounds bounds;
    private final LongSupplier nanos;
    private final Semaphore places;

    /**
     * How much one question may cost.
     *
     * @param records looked at
     * @param time that it takes
     * @param timeout for each answer of Kafka
     * @param questions at one time
     */
    public record Bounds(int records, Duration time, Duration timeout, int questions) {}

    /**
     * Over consumers with {@link #settings} and without a group, each closed after its question.
     *
     * @param names of the region's topics
     */
    public KafkaChanges(
            Supplier<Consumer<byte[], byte[]>> consumers,
            TopicName names,
            SchemaIds ids,
            Bounds bounds,
            LongSupplier nanos) {
        this.consumers = consumers;
        this.topic = names.of(InventoryTopics.CHANGES);
        this.reader = new RecordSerde<>(ids, InventoryChange.class).deserializer();
        this.bounds = bounds;
        this.nanos = nanos;
        this.places = new Semaphore(bounds.questions());
    }

    /** How its consumers must be set up, beside where Kafka is. */
    public static Map<String, Object> settings() {
        return Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                5_000);
    }

    @Override
    public List<InventoryChange> of(String endpointId, @Nullable Instant since) throws TooMuchException {
        if (!places.tryAcquire()) {
            throw new BusyException(
                    bounds.questions() + " questions about the past are being answered; ask again in a moment");
        }
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            return read(consumer, endpointId, since);
        } catch (KafkaException e) {
            throw new TopicsUnavailableException("cannot read " + topic + ": " + e.getMessage(), e);
        } finally {
            places.release();
        }
    }

    private List<InventoryChange> read(Consumer<byte[], byte[]> consumer, String endpointId, @Nullable Instant since)
            throws TooMuchException {
        long deadline = nanos.getAsLong() + bounds.time().toNanos();
        byte[] key = endpointId.getBytes(StandardCharsets.UTF_8);
        int partitions = consumer.partitionsFor(topic, bounds.timeout()).size();
        if (partitions == 0) {
            throw new TopicsUnavailableException("topic " + topic + " is missing: run region init");
        }
        TopicPartition partition = new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % partitions);
        consumer.assign(List.of(partition));
        long end =
                number(consumer.endOffsets(List.of(partition), bounds.timeout()).get(partition));
        long position = start(consumer, partition, since, end);
        consumer.seek(partition, position);
        List<InventoryChange> changes = new ArrayList<>();
        for (long first = position; position < end; position = consumer.position(partition, bounds.timeout())) {
            if (position - first > bounds.records() || nanos.getAsLong() - deadline >= 0) {
                throw new TooMuchException("there are " + (end - first) + " changes of endpoints to look at, and only "
                        + (position - first) + " were within the bounds of " + bounds.records() + " and "
                        + bounds.time() + ": ask for a later time");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end && Arrays.equals(key, record.key()) && record.value() != null) {
                    changes.add(reader.deserialize(topic, record.value()));
                }
            }
        }
        return changes;
    }

    private long start(Consumer<byte[], byte[]> consumer, TopicPartition partition, @Nullable Instant since, long end) {
        if (since == null) {
            return number(consumer.beginningOffsets(List.of(partition), bounds.timeout())
                    .get(partition));
        }
        OffsetAndTimestamp found = consumer.offsetsForTimes(
                        Map.of(partition, Math.max(0, since.toEpochMilli())), bounds.timeout())
                .get(partition);
        return found == null ? end : found.offset();
    }

    private static long number(@Nullable Long offset) {
        return offset == null ? 0 : offset;
    }
}
