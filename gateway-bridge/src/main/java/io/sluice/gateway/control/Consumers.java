package io.sluice.gateway.control;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

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
        Map<String, Object> settings = settings(bootstrapServers, clientId);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, fetchBytes);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollRecords);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Connects in the background. Asks the broker for one batch at a time, and pauses with each record unless the next may
     * be fetched already: a consumer asks for more before it hands out what it has, and only here that can be kept from it.
     *
     * @param readOn asked for each record, in the polling thread
     */
    public static Consumer<byte[], byte[]> oneByOne(String bootstrapServers, String clientId, BooleanSupplier readOn) {
        Map<String, Object> settings = settings(bootstrapServers, clientId);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        AtomicReference<Consumer<byte[], byte[]>> made = new AtomicReference<>();
        Deserializer<byte[]> pausing = (topic, value) -> {
            Consumer<byte[], byte[]> consumer = made.get();
            if (consumer != null && !readOn.getAsBoolean()) {
                consumer.pause(consumer.assignment());
            }
            return value;
        };
        made.set(new KafkaConsumer<>(settings, new ByteArrayDeserializer(), pausing));
        return made.get();
    }

    private static Map<String, Object> settings(String bootstrapServers, String clientId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 9_000);
        return settings;
    }
}
