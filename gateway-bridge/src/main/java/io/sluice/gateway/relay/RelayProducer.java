package io.sluice.gateway.relay;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The producer behind the relay: idempotent, acknowledged by all in-sync replicas. */
public final class RelayProducer {
    private RelayProducer() {}

    /**
     * Connects in the background.
     *
     * @param maxBlock how long a record for a missing topic may hold up the others
     * @param deliveryTimeout after which Kafka's silence counts as a failure
     */
    public static Producer<byte[], byte[]> connect(
            String bootstrapServers,
            String clientId,
            Duration linger,
            String compression,
            Duration maxBlock,
            Duration deliveryTimeout) {
        int deliveryMs = Math.toIntExact(deliveryTimeout.toMillis());
        int lingerMs = Math.toIntExact(linger.toMillis());
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.CLIENT_ID_CONFIG, clientId,
                        ProducerConfig.ACKS_CONFIG, "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
                        ProducerConfig.LINGER_MS_CONFIG, lingerMs,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG, compression,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, maxBlock.toMillis(),
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMs,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, deliveryMs - lingerMs)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
