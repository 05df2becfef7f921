package io.sluice.topics.transfer;

import io.sluice.topics.transfer.TransferUnreadableException.Cause;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Chunks from Kafka. Holds what one fetch brings, at most {@link #FETCH_BYTES} (or one record, if that is larger), and what
 * the consumer fetches ahead, as much again.
 */
public final class KafkaChunkSource implements ChunkSource {
    /** Bytes fetched at once, at most. */
    public static final int FETCH_BYTES = 2 << 20;

    private static final int POLL_RECORDS = 64;
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final Duration timeout;
    private final LongSupplier nanos;

    private Iterator<ConsumerRecord<byte[], byte[]>> fetched =
            List.<ConsumerRecord<byte[], byte[]>>of().iterator();
    private @Nullable TopicPartition partition;
    private long position;
    private long end;

    /**
     * A source of its own consumer, which it closes.
     *
     * @param consumer with {@link #settings} and without a group
     * @param topic full name of {@code transfer-chunks}
     * @param timeout for each answer of Kafka
     */
    public KafkaChunkSource(Consumer<byte[], byte[]> consumer, String topic, Duration timeout) {
        this.consumer = consumer;
        this.topic = topic;
        this.timeout = timeout;
        this.nanos = System::nanoTime;
    }

    /** How its consumer must be set up, beside where Kafka is and how to log in there. Reads uncommitted records. */
    public static Map<String, Object> settings() {
        return Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                FETCH_BYTES,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                FETCH_BYTES,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                POLL_RECORDS);
    }

    @Override
    public void seek(int number, long recordOffset) throws TransferUnreadableException {
        TopicPartition wanted = new TopicPartition(topic, number);
        try {
            if (!wanted.equals(partition)) {
                consumer.assign(List.of(wanted));
                partition = wanted;
            } else if (recordOffset == position && position < end) {
                return;
            }
            Long begin = consumer.beginningOffsets(List.of(wanted), timeout).get(wanted);
            Long behindLast = consumer.endOffsets(List.of(wanted), timeout).get(wanted);
            if (begin == null || recordOffset < begin) {
                throw gone(wanted, recordOffset);
            }
            end = behindLast == null ? 0 : behindLast;
            fetched = List.<ConsumerRecord<byte[], byte[]>>of().iterator();
            position = recordOffset;
            if (recordOffset < end) {
                consumer.seek(wanted, recordOffset);
            }
        } catch (KafkaException e) {
            partition = null;
            throw away(e.getMessage());
        }
    }

    @Override
    public @Nullable StoredChunk next() throws TransferUnreadableException {
        TopicPartition at = partition;
        if (at == null) {
            throw new IllegalStateException("no partition was chosen");
        }
        try {
            long deadline = nanos.getAsLong() + timeout.toNanos();
            while (!fetched.hasNext()) {
                if (position >= end) {
                    return null;
                }
                if (nanos.getAsLong() - deadline >= 0) {
                    throw away("no record within " + timeout.toMillis() + " ms");
                }
                fetched = consumer.poll(POLL).iterator();
                if (!fetched.hasNext()) {
                    // Offsets without a record, such as those of a transaction's marks.
                    position = consumer.position(at, timeout);
                }
            }
            ConsumerRecord<byte[], byte[]> message = fetched.next();
            position = message.offset() + 1;
            return ChunkHeaders.read(message);
        } catch (OffsetOutOfRangeException e) {
            throw gone(at, position);
        } catch (KafkaException e) {
            throw away(e.getMessage());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private static TransferUnreadableException gone(TopicPartition at, long recordOffset) {
        return new TransferUnreadableException(
                Cause.GONE, "the chunks at offset " + recordOffset + " of " + at + " were deleted by retention");
    }

    private TransferUnreadableException away(@Nullable String why) {
        return new TransferUnreadableException(Cause.KAFKA_AWAY, "cannot read " + topic + ": " + why);
    }
}
