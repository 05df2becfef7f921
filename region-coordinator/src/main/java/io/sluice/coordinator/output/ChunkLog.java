package io.sluice.coordinator.output;

import io.sluice.topics.transfer.ChunkSource;
import io.sluice.topics.transfer.TransferUnreadableException;
import org.jspecify.annotations.Nullable;

/** The region's {@code transfer-chunks}. Any thread may call; what it returns is the caller's to close. */
public interface ChunkLog {

    /** To read whole transfers from. */
    ChunkSource source();

    /**
     * To read what comes.
     *
     * @param endpointId whose partition alone is read; null: all partitions
     * @param sinceMillis chunks from this time on, by the clocks of the gateways
     * @throws TransferUnreadableException KAFKA_AWAY
     */
    LiveChunks follow(@Nullable String endpointId, long sinceMillis) throws TransferUnreadableException;
}
