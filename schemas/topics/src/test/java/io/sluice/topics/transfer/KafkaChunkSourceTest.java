package io.sluice.topics.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.topics.transfer.TransferUnreadableException.Cause;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class KafkaChunkSourceTest {
    private static final TopicPartition PARTITION = new TopicPartition("sluice.local.transfer-chunks", 1);
    private static final UUID TRANSFER = UUID.randomUUID();

    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>(AutoOffsetResetStrategy.NONE.name());
    private final KafkaChunkSource source = new KafkaChunkSource(kafka, PARTITION.topic(), Duration.ofMillis(500));

    @Test
    void readsWhoseAChunkIsAndWhereItBelongs() throws Exception {
        // Given
        has(5, 6);
        kafka.schedulePollTask(() -> kafka.addRecord(record(5, headers(3, 4_096, 1), "tail")));
        // When
        source.seek(1, 5);
        StoredChunk chunk = source.next();
        // Then
        assertThat(chunk)
                .usingRecursiveComparison()
                .isEqualTo(new StoredChunk(
                        5, "e1", TRANSFER, 3, 4_096, true, "i1/e1", "tail".getBytes(StandardCharsets.UTF_8)));
        assertThat(source.next()).isNull();
    }

    @Test
    void goesOnBehindItsLastRecordWithWhatHasComeSince() throws Exception {
        // Given: one transfer has been read to the end
        has(5, 6);
        kafka.schedulePollTask(() -> kafka.addRecord(record(5, headers(1, 0, 1), "one")));
        source.seek(1, 5);
        source.next();
        assertThat(source.next()).isNull();
        // When: the next one lies right behind it
        has(5, 7);
        kafka.schedulePollTask(() -> kafka.addRecord(record(6, headers(1, 0, 1), "two")));
        source.seek(1, 6);
        // Then
        assertThat(source.next())
                .isNotNull()
                .extracting(StoredChunk::recordOffset)
                .isEqualTo(6L);
    }

    @Test
    void aRecordWithoutReadableHeadersIsAStranger() throws Exception {
        // Given
        has(5, 6);
        Headers halved = headers(3, 0, 0).remove(ChunkHeaders.OFFSET).add(ChunkHeaders.OFFSET, new byte[4]);
        kafka.schedulePollTask(() -> kafka.addRecord(record(5, halved, "x")));
        // When
        source.seek(1, 5);
        // Then
        assertThat(source.next()).isNotNull().extracting(StoredChunk::transfer).isEqualTo(StoredChunk.NOBODY);
    }

    @Test
    void saysThatRetentionDeletedWhatThePartitionBeginsBehind() {
        has(7, 9);
        assertThatThrownBy(() -> source.seek(1, 6))
                .isInstanceOfSatisfying(
                        TransferUnreadableException.class,
                        e -> assertThat(e.why()).isEqualTo(Cause.GONE));
    }

    @Test
    void saysThatKafkaIsAway() throws Exception {
        // Given
        has(0, 9);
        source.seek(1, 0);
        kafka.setPollException(new KafkaException("no broker"));
        // Then
        assertThatThrownBy(source::next)
                .isInstanceOfSatisfying(
                        TransferUnreadableException.class,
                        e -> assertThat(e.why()).isEqualTo(Cause.KAFKA_AWAY));
    }

    @Test
    void waitsNoLongerThanItsTimeout() throws Exception {
        // Given
        has(0, 9);
        // When
        source.seek(1, 0);
        // Then
        assertThatThrownBy(source::next).hasMessageContaining("no record within 500 ms");
    }

    private void has(long begin, long end) {
        kafka.updateBeginningOffsets(Map.of(PARTITION, begin));
        kafka.updateEndOffsets(Map.of(PARTITION, end));
    }

    private static Headers headers(int attempt, long offset, int flags) {
        return new RecordHeaders()
                .add(
                        ChunkHeaders.TRANSFER,
                        ByteBuffer.allocate(16)
                                .putLong(TRANSFER.getMostSignificantBits())
                                .putLong(TRANSFER.getLeastSignificantBits())
                                .array())
                .add(
                        ChunkHeaders.ATTEMPT,
                        ByteBuffer.allocate(4).putInt(attempt).array())
                .add(ChunkHeaders.OFFSET, ByteBuffer.allocate(8).putLong(offset).array())
                .add(ChunkHeaders.FLAGS, new byte[] {(byte) flags})
                .add(ChunkHeaders.CORRELATION, "i1/e1".getBytes(StandardCharsets.UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, Headers headers, String data) {
        return new ConsumerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                offset,
                0L,
                TimestampType.CREATE_TIME,
                2,
                data.length(),
                "e1".getBytes(StandardCharsets.UTF_8),
                data.getBytes(StandardCharsets.UTF_8),
                headers,
                Optional.empty());
    }
}
