package io.sluice.gateway.depot;

import io.sluice.gateway.store.ContentPlace.Chunk;
import java.time.Duration;

/** Where chunks come from. For one thread. */
interface ChunkSource extends AutoCloseable {

    /** Reads one chunk; whether its bytes are the right ones is not its business. */
    byte[] read(Chunk chunk, Duration timeout) throws ContentUnavailableException;

    @Override
    void close();
}
