package io.sluice.coordinator.history;

import io.sluice.coordinator.topology.Partitions;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import io.sluice.topics.TopicSpec.Partitioning;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads a key's partition backwards, in strides that double, with a consumer of its own for each reader. Bounded in readers,
 * in records looked at, and in time.
 */
public final class KafkaHistory implements History {
    private static final int FIRST_STRIDE = 2_000;
    private static final Duration POLL = Duration.ofMillis(200);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final SchemaIds ids;
    private final TopicName names;
    private final int partitions;
    private final Bounds bounds;
    private final Semaphore room;

    /**
     * How much one reading may cost.
     *
     * @param readers at once
     * @param records looked at by one of them
     * @param timeout for all of it
     */
    public record Bounds(int readers, int records, Duration timeout) {}

    KafkaHistory(
            Supplier<Consumer<byte[], byte[]>> consumers,
            SchemaIds ids,
            TopicName names,
            int partitions,
            Bounds bounds) {
        this.consumers = consumers;
        this.ids = ids;
        this.names = names;
        this.partitions = partitions;
        this.bounds = bounds;
        this.room = new Semaphore(bounds.readers());
    }

    /**
     * Of a region.
     *
     * @param partitions of the topics by endpoint
     */
    public static KafkaHistory of(
            String bootstrapServers, SchemaIds ids, TopicName names, int partitions, Bounds bounds) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "coordinator-history",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(bounds.timeout().toMillis()),
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(bounds.timeout().toMillis()));
        return new KafkaHistory(
                () -> new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                ids,
                names,
                partitions,
                bounds);
    }

    @Override
    public <T extends SpecificRecord> Part<T> last(TopicSpec topic, Class<T> type, String key, int limit)
            throws HistoryUnreadableException {
        if (!room.tryAcquire()) {
            throw HistoryUnreadableException.busy(bounds.readers());
        }
        String name = names.of(topic);
        int number = topic.partitioning() == Partitioning.SINGLE ? 0 : Partitions.of(key, partitions);
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            Reading reading = new Reading(consumer, new TopicPartition(name, number), key, limit);
            boolean whole = reading.backwards(
                    bounds.records(), System.nanoTime() + bounds.timeout().toNanos());
            Deserializer<T> reader = new RecordSerde<>(ids, type).deserializer();
            List<T> records = new ArrayList<>();
            for (byte[] bytes : reading.found) {
                records.add(reader.deserialize(name, bytes));
            }
            return new Part<>(records, whole);
        } catch (KafkaException e) {
            throw HistoryUnreadableException.away(name, e);
        } finally {
            room.release();
        }
    }

    @Override
    public <T extends SpecificRecord> boolean recent(
            TopicSpec topic, Class<T> type, int most, java.util.function.Consumer<T> each)
            throws HistoryUnreadableException {
        if (!room.tryAcquire()) {
            throw HistoryUnreadableException.busy(bounds.readers());
        }
        String name = names.of(topic);
        int count = topic.partitioning() == Partitioning.SINGLE ? 1 : partitions;
        long share = Math.max(1, Math.min(most, bounds.records()) / count);
        long deadline = System.nanoTime() + bounds.timeout().toNanos();
        boolean whole = true;
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            Deserializer<T> reader = new RecordSerde<>(ids, type).deserializer();
            for (int number = 0; number < count; number++) {
                whole &= forward(
                        consumer,
                        new TopicPartition(name, number),
                        share,
                        deadline,
                        bytes -> each.accept(reader.deserialize(name, bytes)));
            }
            return whole;
        } catch (KafkaException e) {
            throw HistoryUnreadableException.away(name, e);
        } finally {
            room.release();
        }
    }

    /** Whether a partition has no more than what was read. */
    private static boolean forward(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long most,
            long deadline,
            java.util.function.Consumer<byte[]> each) {
        List<TopicPartition> one = List.of(partition);
        consumer.assign(one);
        long begin = consumer.beginningOffsets(one).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(one).getOrDefault(partition, 0L);
        long from = Math.max(begin, end - most);
        consumer.seek(partition, from);
        while (consumer.position(partition) < end) {
            if (System.nanoTime() - deadline >= 0) {
                throw new TimeoutException("not read within the time-out");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end && record.value() != null) {
                    each.accept(record.value());
                }
            }
        }
        return from == begin;
    }

    /** One reader's way back through a partition. */
    private static final class Reading {
        private final Consumer<byte[], byte[]> consumer;
        private final TopicPartition partition;
        private final byte[] key;
        private final int limit;
        private final Deque<byte[]> found = new ArrayDeque<>();
        private boolean leftOut;

        Reading(Consumer<byte[], byte[]> consumer, TopicPartition partition, String key, int limit) {
            this.consumer = consumer;
            this.partition = partition;
            this.key = key.getBytes(StandardCharsets.UTF_8);
            this.limit = limit;
        }

        /** Whether all that there is was seen. */
        boolean backwards(int most, long deadline) {
            List<TopicPartition> one = List.of(partition);
            consumer.assign(one);
            long begin = consumer.beginningOffsets(one).getOrDefault(partition, 0L);
            long to = consumer.endOffsets(one).getOrDefault(partition, 0L);
            long looked = 0;
            long stride = FIRST_STRIDE;
            while (to > begin && found.size() < limit && looked < most) {
                long from = Math.max(begin, to - Math.min(stride, most - looked));
                stretch(from, to, deadline);
                looked += to - from;
                to = from;
                stride *= 2;
            }
            while (found.size() > limit) {
                found.removeFirst();
                leftOut = true;
            }
            return to <= begin && !leftOut;
        }

        private void stretch(long from, long to, long deadline) {
            Deque<byte[]> mine = new ArrayDeque<>();
            consumer.seek(partition, from);
            while (consumer.position(partition) < to) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new TimeoutException("not read within the time-out");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < to && record.value() != null && Arrays.equals(key, record.key())) {
                        mine.add(record.value());
                        if (mine.size() > limit) {
                            mine.removeFirst();
                            leftOut = true;
                        }
                    }
                }
            }
            mine.descendingIterator().forEachRemaining(found::addFirst);
        }
    }
}
