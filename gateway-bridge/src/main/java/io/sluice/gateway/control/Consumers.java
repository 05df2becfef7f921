package io.sluice.gateway.control;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Consumers without group: which partitions and where to start is said by whoever uses them. */
public final class Consumers {
    private Consumers() {}

    /**
     * Connects in the background.
     *
     * @param fetchBytes held in memory at most, more or less
     * @param pollRecords returned by one poll at most
     */
    public static Consumer<byte[], byte[]> connect(
            String bootstrapServers, String clientId, int fetchBytes, int pollRecords) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        clientId,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        fetchBytes,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        pollRecords,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        10_000,
                        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        9_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
