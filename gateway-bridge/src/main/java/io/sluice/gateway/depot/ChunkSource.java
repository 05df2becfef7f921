package io.sluice.gateway.depot;

import io.sluice.gateway.store.ContentPlace.Chunk;
import java.time.Duration;

/** Where chunks come from. For one thread, but for {@link #stop}. */
interface ChunkSource extends AutoCloseable {

    /**
     * Reads one chunk; whether its bytes are the right ones is not its business.
     *
     * @param goOn the chunk behind it in the topic is wanted next
     */
    byte[] read(Chunk chunk, boolean goOn, Duration timeout) throws ContentUnavailableException;

    /** Ends a read that waits, and every later one, as STOPPING. Any thread may call. */
    void stop();

    @Override
    void close();
}
