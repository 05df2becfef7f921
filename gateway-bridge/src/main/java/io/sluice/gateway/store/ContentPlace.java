package io.sluice.gateway.store;

import java.util.List;

/** Where the chunks of one content lie on the content topic. */
public record ContentPlace(long sizeBytes, List<Chunk> chunks) {

    /**
     * A chunk.
     *
     * @param digest SHA-256 of the chunk
     */
    public record Chunk(byte[] digest, int sizeBytes, int partition, long offset) {}
}
