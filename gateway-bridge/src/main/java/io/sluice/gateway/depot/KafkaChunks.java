package io.sluice.gateway.depot;

import io.sluice.gateway.depot.ContentUnavailableException.Cause;
import io.sluice.gateway.store.ContentPlace.Chunk;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads chunks of the content topic by partition and offset. Chunks that follow each other are read without seeking. */
final class KafkaChunks implements ChunkSource {

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable TopicPartition assigned;
    private long position = -1;

    /** @param consumers makes a consumer without group that returns one record per poll */
    KafkaChunks(Supplier<Consumer<byte[], byte[]>> consumers, String topic) {
        this.consumers = consumers;
        this.topic = topic;
    }

    @Override
    public byte[] read(Chunk chunk, Duration timeout) throws ContentUnavailableException {
        try {
            Consumer<byte[], byte[]> reader = positioned(chunk);
            long deadline = System.nanoTime() + timeout.toNanos();
            while (System.nanoTime() - deadline < 0) {
                for (ConsumerRecord<byte[], byte[]> message : reader.poll(Duration.ofMillis(200))) {
                    position = message.offset() + 1;
                    byte[] value = message.value();
                    if (message.offset() != chunk.offset() || value == null) {
                        position = -1;
                        throw gone(chunk);
                    }
                    return value;
                }
            }
            throw new ContentUnavailableException(
                    Cause.KAFKA_AWAY, "no chunk from " + topic + " within " + timeout.toMillis() + " ms");
        } catch (OffsetOutOfRangeException e) {
            position = -1;
            throw gone(chunk);
        } catch (KafkaException e) {
            close();
            throw new ContentUnavailableException(Cause.KAFKA_AWAY, "cannot read " + topic + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        Consumer<byte[], byte[]> open = consumer;
        consumer = null;
        assigned = null;
        position = -1;
        if (open != null) {
            open.close();
        }
    }

    private Consumer<byte[], byte[]> positioned(Chunk chunk) {
        Consumer<byte[], byte[]> reader = consumer;
        if (reader == null) {
            reader = consumers.get();
            consumer = reader;
        }
        TopicPartition partition = new TopicPartition(topic, chunk.partition());
        if (!partition.equals(assigned)) {
            reader.assign(List.of(partition));
            assigned = partition;
            position = -1;
        }
        if (position != chunk.offset()) {
            reader.seek(partition, chunk.offset());
            position = chunk.offset();
        }
        return reader;
    }

    private ContentUnavailableException gone(Chunk chunk) {
        return new ContentUnavailableException(
                Cause.CHUNK_GONE,
                topic + " has no chunk at offset " + chunk.offset() + " of partition " + chunk.partition());
    }
}
