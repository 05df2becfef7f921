package io.sluice.coordinator.history;

import io.sluice.topics.Endpoint;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code endpoints} with a consumer of its own for each reader. A position is the offsets of all partitions, in base 36.
 * The topic is compacted: who comes back late is told the last state of each endpoint that changed, not each change.
 */
public final class KafkaEndpointChanges implements EndpointChanges {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int BASE = 36;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final List<TopicPartition> partitions;
    private final Deserializer<Endpoint> rows;

    KafkaEndpointChanges(Supplier<Consumer<byte[], byte[]>> consumers, SchemaIds ids, TopicName names, int partitions) {
        this.consumers = consumers;
        String topic = names.of(TopicCatalog.ENDPOINTS);
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
        this.rows = new RecordSerde<>(ids, Endpoint.class).deserializer();
    }

    /**
     * Of a region.
     *
     * @param partitions of the topics by endpoint
     * @param timeout for each answer of Kafka
     */
    public static KafkaEndpointChanges of(
            String bootstrapServers, SchemaIds ids, TopicName names, int partitions, Duration timeout) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "coordinator-list-watch",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                200,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(timeout.toMillis()),
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(timeout.toMillis()));
        return new KafkaEndpointChanges(
                () -> new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                ids,
                names,
                partitions);
    }

    @Override
    public Following follow(@Nullable String from) throws HistoryUnreadableException {
        long[] offsets = from == null ? new long[0] : parse(from);
        Consumer<byte[], byte[]> consumer = null;
        try {
            consumer = consumers.get();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long[] next = new long[partitions.size()];
            for (int i = 0; i < next.length; i++) {
                long end = ends.getOrDefault(partitions.get(i), 0L);
                // Beyond the end is a position of a topic that was made anew since.
                next[i] = from == null || offsets[i] > end ? end : offsets[i];
                consumer.seek(partitions.get(i), next[i]);
            }
            return new Reading(consumer, next);
        } catch (KafkaException e) {
            if (consumer != null) {
                consumer.close();
            }
            throw away(e);
        }
    }

    private long[] parse(String position) {
        String[] parts = position.split("\\.", -1);
        if (parts.length != partitions.size()) {
            throw new IllegalArgumentException("'" + position + "' has " + parts.length + " parts: the list has "
                    + partitions.size() + " partitions");
        }
        long[] offsets = Arrays.stream(parts)
                .mapToLong(part -> Long.parseLong(part, BASE))
                .toArray();
        if (Arrays.stream(offsets).anyMatch(offset -> offset < 0)) {
            throw new IllegalArgumentException("'" + position + "' has an offset below 0");
        }
        return offsets;
    }

    private HistoryUnreadableException away(KafkaException e) {
        return HistoryUnreadableException.away(TopicCatalog.ENDPOINTS.topic(), e);
    }

    private final class Reading implements Following {
        private final Consumer<byte[], byte[]> consumer;
        private final long[] next;

        Reading(Consumer<byte[], byte[]> consumer, long[] next) {
            this.consumer = consumer;
            this.next = next;
        }

        @Override
        public List<Change> next() throws HistoryUnreadableException {
            try {
                List<Change> changes = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    next[record.partition()] = record.offset() + 1;
                    Endpoint row = record.value() == null ? null : rows.deserialize(record.topic(), record.value());
                    changes.add(new Change(new String(record.key(), StandardCharsets.UTF_8), row, position()));
                }
                return changes;
            } catch (KafkaException e) {
                throw away(e);
            }
        }

        @Override
        public String position() {
            return Arrays.stream(next)
                    .mapToObj(offset -> Long.toString(offset, BASE))
                    .collect(Collectors.joining("."));
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
