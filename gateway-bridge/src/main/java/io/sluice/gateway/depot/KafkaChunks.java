package io.sluice.gateway.depot;

import io.sluice.gateway.depot.ContentUnavailableException.Cause;
import io.sluice.gateway.store.ContentPlace.Chunk;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads chunks of the content topic by partition and offset, and nothing beside them: each is a batch of its own, the
 * broker is asked for one batch at a time, and for the next one ahead only when that is wanted too. What a consumer
 * fetches ahead otherwise, and throws away at the next seek, would cross the WAN for nothing.
 */
final class KafkaChunks implements ChunkSource {
    private static final Duration POLL = Duration.ofMillis(200);

    private final ChunkConsumers consumers;
    private final String topic;
    private @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable TopicPartition assigned;
    private long position = -1;
    private boolean goOn;
    private volatile boolean stopped;

    KafkaChunks(ChunkConsumers consumers, String topic) {
        this.consumers = consumers;
        this.topic = topic;
    }

    @Override
    public byte[] read(Chunk chunk, boolean thenNext, Duration timeout) throws ContentUnavailableException {
        try {
            Consumer<byte[], byte[]> reader = positioned(chunk);
            goOn = thenNext;
            reader.resume(reader.assignment());
            long deadline = System.nanoTime() + timeout.toNanos();
            while (!stopped && System.nanoTime() - deadline < 0) {
                for (ConsumerRecord<byte[], byte[]> message : reader.poll(POLL)) {
                    position = message.offset() + 1;
                    byte[] value = message.value();
                    if (message.offset() != chunk.offset() || value == null) {
                        position = -1;
                        throw gone(chunk);
                    }
                    return value;
                }
            }
            throw stopped
                    ? new ContentUnavailableException(Cause.STOPPING, "the gateway is stopping")
                    : new ContentUnavailableException(
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
    public void stop() {
        stopped = true;
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
            reader = consumers.open(() -> goOn);
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
