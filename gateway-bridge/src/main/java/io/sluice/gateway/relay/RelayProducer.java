package io.sluice.gateway.relay;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The producer behind the relay: idempotent, acknowledged by all in-sync replicas. */
public final class RelayProducer {
    private static final int REQUEST_TIMEOUT_MS = 30_000;

    private RelayProducer() {}

    /**
     * Connects in the background.
     *
     * @param deliveryTimeout after which a record that Kafka did not acknowledge is given back to its sender
     * @param maxBlock longest wait for a topic's partitions
     * @throws org.apache.kafka.common.KafkaException if no bootstrap host can be resolved
     */
    public static Producer<byte[], byte[]> connect(
            String bootstrapServers, String clientId, Duration deliveryTimeout, Duration maxBlock, Tuning tuning) {
        int lingerMs = Math.toIntExact(tuning.linger().toMillis());
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, lingerMs);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, tuning.compression());
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, Math.toIntExact(tuning.batchBytes()));
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, tuning.bufferBytes());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Math.toIntExact(tuning.requestBytes()));
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, maxBlock.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        settings.put(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Math.max(REQUEST_TIMEOUT_MS + lingerMs, Math.toIntExact(deliveryTimeout.toMillis())));
        // A topic once known stays known, so that a send does not wait for Kafka while it is away.
        settings.put(
                ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(30).toMillis());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * What trades speed for memory.
     *
     * @param linger wait for more records to send with one
     * @param batchBytes most of one partition's batch
     * @param bufferBytes memory for what has not been acknowledged; more than the relay's bound in bytes
     * @param requestBytes most of one request
     */
    public record Tuning(Duration linger, String compression, long batchBytes, long bufferBytes, long requestBytes) {}
}
