package io.sluice.benchmarks;

import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes to a region's topics as gateways and the API do, without waiting for each record, and sees how far topics have
 * grown. Confined to one thread.
 */
final class TopicFeed implements AutoCloseable {
    private static final long POLL_NANOS = 20_000_000;

    private final TopicName names = new TopicName(RealRegion.NAME);
    private final SchemaIds ids;
    private final Map<Class<?>, RecordSerde<?>> serdes = new HashMap<>();
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> ends;

    TopicFeed(RegionPlan.Backbone backbone) {
        ids = new SchemaIds(backbone.registryUrl());
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        backbone.bootstrapServers(),
                        "acks",
                        "all",
                        "linger.ms",
                        "1",
                        "batch.size",
                        Integer.toString(64 << 10)),
                new StringSerializer(),
                new ByteArraySerializer());
        ends = consumer(backbone);
    }

    /** Of bytes, in no group. */
    static KafkaConsumer<byte[], byte[]> consumer(RegionPlan.Backbone backbone) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", backbone.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    String nameOf(TopicSpec topic) {
        return names.of(topic);
    }

    /** Sends; blocks only while the producer's buffer is full. */
    void send(TopicSpec topic, String key, SpecificRecord value) {
        var unused = producer.send(new ProducerRecord<>(names.of(topic), key, encode(topic, value)));
    }

    /** The bytes of a record as they lie on the topic. */
    byte[] encode(TopicSpec topic, SpecificRecord value) {
        Schema schema = topic.schema();
        if (schema == null) {
            throw new IllegalArgumentException(topic.topic() + " has no schema");
        }
        ids.register(names.of(topic), schema);
        return encode(value.getClass(), names.of(topic), value);
    }

    @SuppressWarnings("unchecked") // a class is mapped to the serde made for it
    private <T extends SpecificRecord> byte[] encode(Class<T> type, String name, SpecificRecord value) {
        RecordSerde<T> serde = (RecordSerde<T>) serdes.computeIfAbsent(type, unknown -> new RecordSerde<>(ids, type));
        return serde.serializer().serialize(name, type.cast(value));
    }

    /** Waits until Kafka has all that was sent. */
    void flush() {
        producer.flush();
    }

    List<TopicPartition> partitions(TopicSpec topic) {
        return ends.partitionsFor(names.of(topic)).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
    }

    /** Records ever written to the topic. */
    long end(TopicSpec topic) {
        return ends.endOffsets(partitions(topic)).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /**
     * Waits until so many records were ever written to the topic.
     *
     * @throws IllegalStateException if they are not within the limit
     */
    void awaitEnd(TopicSpec topic, long records, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        for (long now = end(topic); now < records; now = end(topic)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        topic.topic() + " has " + now + " records, not " + records + ", after " + limit);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        ends.close();
        serdes.values().forEach(RecordSerde::close);
    }
}
