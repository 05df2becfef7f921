package io.sluice.benchmarks;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A plain producer that sends a small record ten times a second and notes when Kafka acknowledges: what any client sees. */
final class RawAcks implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String TOPIC = "benchmark-heartbeat";

    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread = new Thread(this::send, "raw acks");
    private volatile long lastAckNanos = System.nanoTime();
    private volatile boolean closed;

    RawAcks(String bootstrapServers) {
        RawProducer.createTopic(bootstrapServers, TOPIC, 1);
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "acks", "all",
                        "delivery.timeout.ms", "600000",
                        "max.block.ms", "600000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * When the first acknowledgement after that instant came.
     *
     * @throws IllegalStateException if none comes within the limit
     */
    long awaitNext(long sinceNanos, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (lastAckNanos - sinceNanos < 0) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("Kafka has acknowledged nothing within " + limit);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        return lastAckNanos;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        producer.close(Duration.ofSeconds(5));
    }

    private void send() {
        while (!closed) {
            var unused = producer.send(new ProducerRecord<>(TOPIC, new byte[16]), (metadata, failure) -> {
                if (failure == null) {
                    lastAckNanos = System.nanoTime();
                }
            });
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }
}
