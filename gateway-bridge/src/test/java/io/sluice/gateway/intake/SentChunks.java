package io.sluice.gateway.intake;

import io.sluice.topics.transfer.ChunkSource;
import io.sluice.topics.transfer.StoredChunk;
import io.sluice.wire.TransferIds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What was sent to one topic of one partition, as a reader sees it. */
final class SentChunks implements ChunkSource {
    private final List<ProducerRecord<byte[], byte[]>> records;
    private int at;

    SentChunks(List<ProducerRecord<byte[], byte[]>> history, String topic) {
        this.records =
                history.stream().filter(record -> record.topic().equals(topic)).toList();
    }

    @Override
    public void seek(int partition, long recordOffset) {
        at = (int) recordOffset;
    }

    @Override
    public @Nullable StoredChunk next() {
        if (at == records.size()) {
            return null;
        }
        ProducerRecord<byte[], byte[]> record = records.get(at++);
        return new StoredChunk(
                at - 1L,
                new String(record.key(), StandardCharsets.UTF_8),
                TransferIds.uuid(header(record, "transfer").array()),
                header(record, "attempt").getInt(),
                header(record, "offset").getLong(),
                header(record, "flags").get() == 1,
                "",
                record.value());
    }

    @Override
    public void close() {}

    private static ByteBuffer header(ProducerRecord<byte[], byte[]> record, String name) {
        return ByteBuffer.wrap(record.headers().lastHeader(name).value());
    }
}
