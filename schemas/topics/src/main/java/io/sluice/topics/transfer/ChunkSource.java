package io.sluice.topics.transfer;

import org.jspecify.annotations.Nullable;

/** The records of {@code transfer-chunks}, read one after the other from any place. Of one thread. */
public interface ChunkSource extends AutoCloseable {

    /**
     * Goes to a record: the next one read is this or, if there is none of this offset, the first behind it.
     *
     * @throws TransferUnreadableException GONE if the partition begins behind it, KAFKA_AWAY
     */
    void seek(int partition, long recordOffset) throws TransferUnreadableException;

    /**
     * The next record of the partition, whosever it is; null at the end of what was there when {@link #seek} was called.
     *
     * @throws TransferUnreadableException GONE if it was deleted meanwhile, KAFKA_AWAY
     * @throws IllegalStateException before the first {@link #seek}
     */
    @Nullable
    StoredChunk next() throws TransferUnreadableException;

    @Override
    void close();
}
