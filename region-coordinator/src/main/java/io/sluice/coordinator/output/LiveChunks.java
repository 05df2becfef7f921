package io.sluice.coordinator.output;

import io.sluice.topics.transfer.StoredChunk;
import io.sluice.topics.transfer.TransferUnreadableException;
import java.util.List;

/** Chunks as they come, in the order of each partition. Of one thread. */
public interface LiveChunks extends AutoCloseable {

    /**
     * What has come; empty if nothing did within a fraction of a second.
     *
     * @throws TransferUnreadableException KAFKA_AWAY; GONE if what was to be read next has been deleted
     */
    List<StoredChunk> next() throws TransferUnreadableException;

    /**
     * From now on only what is there already is wanted.
     *
     * @throws TransferUnreadableException KAFKA_AWAY
     */
    void lastCall() throws TransferUnreadableException;

    /** Whether all that was there at the {@link #lastCall} has been given. */
    boolean isThrough();

    @Override
    void close();
}
