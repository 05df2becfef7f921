package io.sluice.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A piece of content on its way down: 32 bytes of digest, 8 of offset (big endian), then the data.
 *
 * @param digest SHA-256 of the whole content, 32 bytes
 * @param offset of the first byte of data in the content
 * @param data empty when the message carries an error instead
 */
public record ContentChunk(byte[] digest, long offset, byte[] data) {
    public static final int HEADER_BYTES = 40;

    public ContentChunk {
        if (digest.length != 32) {
            throw new MalformedWireException("digest has " + digest.length + " bytes, not 32");
        }
        if (offset < 0) {
            throw new MalformedWireException("offset has the bad value " + offset);
        }
    }

    /**
     * Reads a chunk.
     *
     * @throws MalformedWireException if the bytes are too few for the header or the offset is negative
     */
    public static ContentChunk decode(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            throw new MalformedWireException("content chunk of " + bytes.length + " bytes has no whole header");
        }
        return new ContentChunk(
                Arrays.copyOf(bytes, 32),
                ByteBuffer.wrap(bytes).getLong(32),
                Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length));
    }

    public byte[] encode() {
        return ByteBuffer.allocate(HEADER_BYTES + data.length)
                .put(digest)
                .putLong(offset)
                .put(data)
                .array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentChunk that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encode());
    }
}
