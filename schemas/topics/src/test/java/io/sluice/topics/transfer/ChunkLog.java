package io.sluice.topics.transfer;

import io.sluice.topics.transfer.TransferUnreadableException.Cause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One partition of {@code transfer-chunks} as a list; its first records may have been deleted. */
final class ChunkLog implements ChunkSource {
    private final List<StoredChunk> records = new ArrayList<>();
    private long begin;
    private int at = -1;
    private int reads;

    /** Adds a record and returns its offset. */
    long add(StoredChunk chunk) {
        long offset = records.size();
        records.add(new StoredChunk(
                offset,
                chunk.endpointId(),
                chunk.transfer(),
                chunk.attempt(),
                chunk.offset(),
                chunk.last(),
                chunk.correlation(),
                chunk.data()));
        return offset;
    }

    List<StoredChunk> records() {
        return records;
    }

    /** Retention deletes what is before this offset. */
    void deleteBefore(long offset) {
        begin = offset;
    }

    int reads() {
        return reads;
    }

    @Override
    public void seek(int partition, long recordOffset) throws TransferUnreadableException {
        if (recordOffset < begin) {
            throw new TransferUnreadableException(Cause.GONE, "deleted");
        }
        at = Math.toIntExact(recordOffset);
    }

    @Override
    public @Nullable StoredChunk next() {
        if (at < 0) {
            throw new IllegalStateException("no place was chosen");
        }
        reads++;
        return at < records.size() ? records.get(at++) : null;
    }

    @Override
    public void close() {
        at = -1;
    }
}
