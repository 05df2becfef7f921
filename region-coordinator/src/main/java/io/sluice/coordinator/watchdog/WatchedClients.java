package io.sluice.coordinator.watchdog;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/** The clients of Kafka Streams, of which the main consumers and the producers answer to the watchdog. */
public final class WatchedClients implements KafkaClientSupplier {
    private final OwnerWatchdog watchdog;

    public WatchedClients(OwnerWatchdog watchdog) {
        this.watchdog = watchdog;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new WatchedProducer(config, watchdog);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new WatchedConsumer(config, watchdog);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static final class WatchedConsumer extends KafkaConsumer<byte[], byte[]> {
        private final OwnerWatchdog watchdog;

        WatchedConsumer(Map<String, Object> config, OwnerWatchdog watchdog) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            this.watchdog = watchdog;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            watchdog.polled();
            ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
            // A pause during the poll shows here, before anything of it is processed.
            watchdog.polled();
            return records;
        }
    }

    /** A producer that sends nothing after a pause. */
    private static final class WatchedProducer extends KafkaProducer<byte[], byte[]> {
        private final OwnerWatchdog watchdog;

        WatchedProducer(Map<String, Object> config, OwnerWatchdog watchdog) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
            this.watchdog = watchdog;
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
            watchdog.check();
            return super.send(record, callback);
        }
    }
}
