package io.sluice.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The same number of produce-to-consume hops through the same broker as an invocation takes, with nothing in between. */
final class KafkaHops implements AutoCloseable {
    private static final String TOPIC = "benchmark-hops";
    private static final int RECORD_BYTES = 300;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    KafkaHops(String bootstrapServers) {
        createTopic(bootstrapServers);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", "0"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
        consumer.seekToEnd(consumer.assignment());
        consumer.position(new TopicPartition(TOPIC, 0));
    }

    /** Milliseconds for so many hops, one after the other. */
    double millis(int hops) {
        long start = System.nanoTime();
        for (int i = 0; i < hops; i++) {
            var sent = producer.send(new ProducerRecord<>(TOPIC, new byte[RECORD_BYTES]));
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (consumer.poll(Duration.ofMillis(500)).isEmpty()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("a record has not come back within " + LIMIT
                            + (sent.isDone() ? "" : "; the broker has not acknowledged it"));
                }
            }
        }
        return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }

    private static void createTopic(String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("cannot create topic " + TOPIC, e);
            }
        }
    }
}
