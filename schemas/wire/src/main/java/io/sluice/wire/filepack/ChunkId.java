package io.sluice.wire.filepack;

import io.sluice.wire.Digests;
import java.nio.ByteBuffer;

/** A chunk's SHA-256 as a key of maps: no object beside this one. */
public record ChunkId(long first, long second, long third, long fourth) {

    /** The 32 bytes that begin at {@code from}. */
    public static ChunkId at(byte[] bytes, int from) {
        ByteBuffer digest = ByteBuffer.wrap(bytes, from, Digests.SHA_256_BYTES);
        return new ChunkId(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
    }

    public static ChunkId of(byte[] bytes, int from, int length) {
        var sha = Digests.newSha256();
        sha.update(bytes, from, length);
        return at(sha.digest(), 0);
    }
}
