package io.sluice.connectors.inventory;

import io.sluice.topics.transfer.ChunkSource;
import io.sluice.topics.transfer.StoredChunk;
import io.sluice.topics.transfer.TransferUnreadableException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last chunks of one partition. Reports of a wave lie beside each other and are asked for about in their order:
 * what is fetched for one has the next ones in it. Without this each would be a place to go to, with questions for the
 * partition's ends and a fetch that is mostly thrown away. Of one thread.
 */
final class RememberingChunkSource implements ChunkSource {
    private static final int NOWHERE = -1;

    private final ChunkSource source;
    private final long mostBytes;
    private final TreeMap<Long, StoredChunk> remembered = new TreeMap<>();
    private long bytes;
    private int partition = NOWHERE;
    /** Behind the last chunk that was read. */
    private long tail;
    /** What is asked for next. */
    private long cursor;
    /** The end that the source knows was looked up after the last seek. */
    private boolean endIsKnown;

    /**
     * Before another source, which it closes.
     *
     * @param mostBytes of chunks that are remembered, beside the last one
     */
    RememberingChunkSource(ChunkSource source, long mostBytes) {
        this.source = source;
        this.mostBytes = mostBytes;
    }

    /** Of which it has something; negative before the first seek. */
    int partition() {
        return partition;
    }

    @Override
    public void seek(int number, long recordOffset) throws TransferUnreadableException {
        boolean isNear = number == partition
                && recordOffset <= tail
                && (recordOffset == tail || (!remembered.isEmpty() && recordOffset >= remembered.firstKey()));
        if (isNear) {
            endIsKnown = false;
        } else {
            go(number, recordOffset);
        }
        cursor = recordOffset;
    }

    @Override
    public @Nullable StoredChunk next() throws TransferUnreadableException {
        Map.Entry<Long, StoredChunk> known = remembered.ceilingEntry(cursor);
        if (known != null) {
            cursor = known.getKey() + 1;
            return known.getValue();
        }
        StoredChunk chunk = read();
        if (chunk == null && !endIsKnown) {
            // What it knows of the end is from an earlier seek.
            source.seek(partition, tail);
            endIsKnown = true;
            chunk = read();
        }
        if (chunk != null) {
            remember(chunk);
            cursor = tail;
        }
        return chunk;
    }

    @Override
    public void close() {
        source.close();
    }

    private @Nullable StoredChunk read() throws TransferUnreadableException {
        try {
            return source.next();
        } catch (TransferUnreadableException e) {
            forget();
            throw e;
        }
    }

    private void go(int number, long recordOffset) throws TransferUnreadableException {
        forget();
        source.seek(number, recordOffset);
        partition = number;
        tail = recordOffset;
        endIsKnown = true;
    }

    private void remember(StoredChunk chunk) {
        remembered.put(chunk.recordOffset(), chunk);
        bytes += chunk.data().length;
        tail = chunk.recordOffset() + 1;
        while (bytes > mostBytes && remembered.size() > 1) {
            bytes -= remembered.pollFirstEntry().getValue().data().length;
        }
    }

    private void forget() {
        remembered.clear();
        bytes = 0;
        partition = NOWHERE;
    }
}
