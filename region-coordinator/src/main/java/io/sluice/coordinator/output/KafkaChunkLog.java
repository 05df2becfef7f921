package io.sluice.coordinator.output;

import io.sluice.coordinator.topology.Partitions;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import io.sluice.topics.transfer.ChunkSource;
import io.sluice.topics.transfer.KafkaChunkSource;
import io.sluice.topics.transfer.TransferUnreadableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads Kafka with a consumer of its own for each reader. */
public final class KafkaChunkLog implements ChunkLog {
    private final String bootstrapServers;
    private final String topic;
    private final int partitions;
    private final Duration timeout;

    /**
     * Of a region.
     *
     * @param partitions of the topics by endpoint
     * @param timeout for each answer of Kafka
     */
    public KafkaChunkLog(String bootstrapServers, TopicName names, int partitions, Duration timeout) {
        this.bootstrapServers = bootstrapServers;
        this.topic = names.of(TopicCatalog.TRANSFER_CHUNKS);
        this.partitions = partitions;
        this.timeout = timeout;
    }

    @Override
    public ChunkSource source() {
        return new KafkaChunkSource(consumer("coordinator-outputs"), topic, timeout);
    }

    @Override
    public LiveChunks follow(@Nullable String endpointId, long sinceMillis) throws TransferUnreadableException {
        IntStream numbers = endpointId == null
                ? IntStream.range(0, partitions)
                : IntStream.of(Partitions.of(endpointId, partitions));
        List<TopicPartition> wanted =
                numbers.mapToObj(number -> new TopicPartition(topic, number)).toList();
        return KafkaLiveChunks.open(consumer("coordinator-tails"), wanted, sinceMillis, timeout);
    }

    private Consumer<byte[], byte[]> consumer(String client) {
        Map<String, Object> settings = new HashMap<>(KafkaChunkSource.settings());
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, client);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
