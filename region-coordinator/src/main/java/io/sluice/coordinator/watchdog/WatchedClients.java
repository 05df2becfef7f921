package io.sluice.coordinator.watchdog;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.coordinator.watchdog.HeldChangelogs.Release;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

/**
 * The clients of Kafka Streams, of which the main consumers and the producers answer to the watchdog. Each thread of the
 * streams has one of both, and its producer lets what was processed go out before the copies of state that go with it:
 * {@link HeldChangelogs}.
 */
public final class WatchedClients implements KafkaClientSupplier {
    private static final String CHANGELOG = "-changelog";

    private final OwnerWatchdog watchdog;
    private final String changelogPrefix;
    private final HeldChangelogs.Bounds bounds;
    private final Map<Release, Counter> releases = new EnumMap<>(Release.class);
    /** By the thread that sends and polls. */
    private final Map<Thread, HeldChangelogs> held = new ConcurrentHashMap<>();

    /**
     * None made yet.
     *
     * @param applicationId of the streams, with which the names of their changelogs begin
     * @param heldRecords of changelogs that one thread holds at most
     * @param heldBytes of them
     */
    public WatchedClients(
            OwnerWatchdog watchdog, String applicationId, int heldRecords, long heldBytes, MeterRegistry metrics) {
        this.watchdog = watchdog;
        this.changelogPrefix = applicationId + "-";
        this.bounds = new HeldChangelogs.Bounds(heldRecords, heldBytes);
        for (Release each : Release.values()) {
            releases.put(
                    each,
                    Counter.builder("sluice.changelogs.released")
                            .description("Times that held copies of state were sent, by what made them go")
                            .tag("by", each.name().toLowerCase(Locale.ROOT))
                            .register(metrics));
        }
    }

    private void count(Release why) {
        Counter counter = releases.get(why);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new WatchedProducer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new WatchedConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private boolean isChangelog(String topic) {
        return topic.startsWith(changelogPrefix) && topic.endsWith(CHANGELOG);
    }

    private final class WatchedConsumer extends KafkaConsumer<byte[], byte[]> {

        WatchedConsumer(Map<String, Object> config) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            watchdog.polled();
            HeldChangelogs own = held.get(Thread.currentThread());
            if (own != null) {
                // Partitions are lost in a poll only, so nothing is held beyond its ownership.
                own.release();
            }
            ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
            // A pause during the poll shows here, before anything of it is processed.
            watchdog.polled();
            return records;
        }
    }

    /** A producer that sends nothing after a pause, and changelogs last. */
    private final class WatchedProducer extends KafkaProducer<byte[], byte[]> {
        private final HeldChangelogs changelogs = new HeldChangelogs(this::sendNow, bounds, WatchedClients.this::count);

        WatchedProducer(Map<String, Object> config) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
            if (!isChangelog(record.topic())) {
                return sendNow(record, callback);
            }
            held.putIfAbsent(Thread.currentThread(), changelogs);
            return changelogs.add(record, callback);
        }

        private Future<RecordMetadata> sendNow(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
            watchdog.check();
            return super.send(record, callback);
        }

        @Override
        public void flush() {
            changelogs.release();
            super.flush();
        }

        /** What is still held is not sent: only what was flushed has been promised to anybody. */
        @Override
        public void close(Duration timeout) {
            held.values().removeIf(each -> each == changelogs);
            super.close(timeout);
        }
    }
}
