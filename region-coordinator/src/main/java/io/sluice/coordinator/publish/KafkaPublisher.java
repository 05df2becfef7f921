package io.sluice.coordinator.publish;

import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationRequested;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import io.sluice.topics.event.EventHeaders;
import io.sluice.topics.event.Traceparent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The one producer of the coordinator outside Streams: idempotent, acks=all, no linger. What it may hold is bounded by
 * {@code buffer.memory}; when that is full a caller waits for at most a tenth of the time-out and is then told.
 */
public final class KafkaPublisher implements Publisher, AutoCloseable {
    private static final long BUFFER_BYTES = 16L * 1024 * 1024;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final SchemaIds ids;
    private final TopicName names;
    private final Map<String, Integer> partitions;
    private final EventHeaders events;
    private final Map<Class<?>, RecordSerde<SpecificRecord>> serdes = new ConcurrentHashMap<>();

    KafkaPublisher(Producer<byte[], byte[]> producer, SchemaIds ids, TopicName names, Map<String, Integer> partitions) {
        this.producer = producer;
        this.ids = ids;
        this.names = names;
        this.partitions = Map.copyOf(partitions);
        this.events = EventHeaders.ofCoordinators(names.region(), InstantSource.system());
    }

    /**
     * On a broker.
     *
     * @param partitions by last part of the topic's name
     * @param timeout after which an unacknowledged record is given up
     */
    public static KafkaPublisher connect(
            String bootstrapServers,
            SchemaIds ids,
            TopicName names,
            Map<String, Integer> partitions,
            Duration timeout) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "coordinator-api");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.max(500, timeout.toMillis() / 10));
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.max(500, timeout.toMillis() / 2));
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
        return new KafkaPublisher(
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
                ids,
                names,
                partitions);
    }

    @Override
    public CompletionStage<Position> publish(TopicSpec topic, String key, SpecificRecord value) {
        byte[] bytes = serdeOf(value).serializer().serialize(names.of(topic), value);
        var message = new ProducerRecord<>(names.of(topic), key.getBytes(StandardCharsets.UTF_8), bytes);
        events.addTo(message.headers(), value, bytes);
        if (value instanceof Invocation invocation && invocation.getEvent() instanceof InvocationRequested requested) {
            Traceparent.addTo(message.headers(), requested.getSpec().getTraceparent());
        }
        return send(message);
    }

    @Override
    public CompletionStage<Position> publishRaw(TopicSpec topic, int partition, byte[] key, byte[] value) {
        return send(new ProducerRecord<>(names.of(topic), partition, key, value));
    }

    @Override
    public int partitions(TopicSpec topic) {
        Integer count = partitions.get(topic.topic());
        if (count == null) {
            throw new IllegalStateException("topic " + names.of(topic) + " is missing: run region init");
        }
        return count;
    }

    private CompletionStage<Position> send(ProducerRecord<byte[], byte[]> message) {
        CompletableFuture<Position> answer = new CompletableFuture<>();
        try {
            var unused = producer.send(message, (metadata, failure) -> {
                if (failure == null) {
                    answer.complete(new Position(metadata.partition(), metadata.offset()));
                } else {
                    answer.completeExceptionally(notPublished(message.topic(), failure));
                }
            });
        } catch (KafkaException e) {
            answer.completeExceptionally(notPublished(message.topic(), e));
        }
        return answer;
    }

    /** Avro's classes name their own schema, so one serde per class serves every topic. */
    @SuppressWarnings("unchecked")
    private RecordSerde<SpecificRecord> serdeOf(SpecificRecord value) {
        return serdes.computeIfAbsent(
                value.getClass(), type -> new RecordSerde<>(ids, (Class<SpecificRecord>) value.getClass()));
    }

    private static NotPublishedException notPublished(String topic, Exception cause) {
        return new NotPublishedException("Kafka did not take a record for " + topic + ": " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        producer.flush();
        producer.close(CLOSE_TIMEOUT);
    }
}
