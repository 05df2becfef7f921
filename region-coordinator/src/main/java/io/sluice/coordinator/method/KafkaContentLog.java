package io.sluice.coordinator.method;

import io.sluice.topics.ContentChunkRef;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads Kafka with a consumer of its own for each reader. */
public final class KafkaContentLog implements ContentLog {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FETCH_BYTES = 2 << 20;

    private final String bootstrapServers;
    private final String topic;
    private final Duration timeout;

    /** @param timeout for each chunk */
    public KafkaContentLog(String bootstrapServers, TopicName names, Duration timeout) {
        this.bootstrapServers = bootstrapServers;
        this.topic = names.of(TopicCatalog.CONTENT);
        this.timeout = timeout;
    }

    @Override
    public Reading open() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "coordinator-contents");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        return new Chunks(new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    private final class Chunks implements Reading {
        private final Consumer<byte[], byte[]> consumer;
        private @Nullable TopicPartition assigned;
        private long position = -1;

        private Chunks(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public byte[] chunk(ContentChunkRef place) {
            try {
                seek(place);
                long deadline = System.nanoTime() + timeout.toNanos();
                while (System.nanoTime() - deadline < 0) {
                    for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                        position = message.offset() + 1;
                        if (message.offset() != place.getOffset() || message.value() == null) {
                            throw gone(place);
                        }
                        return message.value();
                    }
                }
                throw new Refusal(Refusal.Kind.KAFKA_AWAY, "no chunk from " + topic + " within " + timeout);
            } catch (OffsetOutOfRangeException e) {
                throw gone(place);
            } catch (KafkaException e) {
                throw new Refusal(Refusal.Kind.KAFKA_AWAY, "cannot read " + topic + ": " + e.getMessage());
            }
        }

        private void seek(ContentChunkRef place) {
            TopicPartition partition = new TopicPartition(topic, place.getPartition());
            if (!partition.equals(assigned)) {
                consumer.assign(List.of(partition));
                assigned = partition;
                position = -1;
            }
            if (position != place.getOffset()) {
                consumer.seek(partition, place.getOffset());
                position = place.getOffset();
            }
        }

        private Refusal gone(ContentChunkRef place) {
            return new Refusal(
                    Refusal.Kind.CONTENT_GONE,
                    topic + " has no chunk at offset " + place.getOffset() + " of partition " + place.getPartition());
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
