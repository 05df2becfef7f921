package io.sluice.coordinator.output;

import io.sluice.topics.transfer.ChunkHeaders;
import io.sluice.topics.transfer.StoredChunk;
import io.sluice.topics.transfer.TransferUnreadableException;
import io.sluice.topics.transfer.TransferUnreadableException.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Chunks of some partitions from a time on. */
final class KafkaLiveChunks implements LiveChunks {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Duration timeout;
    private Map<TopicPartition, Long> ends = Map.of();
    private boolean lastCalled;

    private KafkaLiveChunks(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Duration timeout) {
        this.consumer = consumer;
        this.partitions = partitions;
        this.timeout = timeout;
    }

    /** @param consumer is closed with it, also when opening fails */
    static LiveChunks open(
            Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, long sinceMillis, Duration timeout)
            throws TransferUnreadableException {
        try {
            consumer.assign(partitions);
            Map<TopicPartition, Long> since = new HashMap<>();
            partitions.forEach(partition -> since.put(partition, sinceMillis));
            Map<TopicPartition, OffsetAndTimestamp> first = consumer.offsetsForTimes(since, timeout);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, timeout);
            for (TopicPartition partition : partitions) {
                OffsetAndTimestamp found = first.get(partition);
                consumer.seek(partition, found == null ? ends.getOrDefault(partition, 0L) : found.offset());
            }
            return new KafkaLiveChunks(consumer, partitions, timeout);
        } catch (KafkaException e) {
            consumer.close();
            throw away(e);
        }
    }

    @Override
    public List<StoredChunk> next() throws TransferUnreadableException {
        try {
            List<StoredChunk> chunks = new ArrayList<>();
            consumer.poll(POLL).forEach(message -> chunks.add(ChunkHeaders.read(message)));
            return chunks;
        } catch (OffsetOutOfRangeException e) {
            throw new TransferUnreadableException(Cause.GONE, "chunks were deleted by retention before they were read");
        } catch (KafkaException e) {
            throw away(e);
        }
    }

    @Override
    public void lastCall() throws TransferUnreadableException {
        if (!lastCalled) {
            try {
                ends = consumer.endOffsets(partitions, timeout);
                lastCalled = true;
            } catch (KafkaException e) {
                throw away(e);
            }
        }
    }

    @Override
    public boolean isThrough() {
        return lastCalled
                && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), timeout) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
    }

    private static TransferUnreadableException away(KafkaException e) {
        return new TransferUnreadableException(Cause.KAFKA_AWAY, "cannot read the chunks: " + e.getMessage());
    }
}
