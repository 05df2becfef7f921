package io.sluice.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A piece of a transfer on its way up: grant id (8 bytes), transfer id (16), attempt (4), offset (8), flags (1; bit 0:
 * the last one; bit 1: a pause), in the last one the SHA-256 of the whole (32), then the data. Big endian.
 *
 * @param transferId 16 bytes
 * @param offset of the first byte of data in the transfer
 * @param last no byte follows: the transfer's length is offset + data
 * @param pause nothing more is at hand: what is left of this transfer's grants is given back, and its endpoint asks again
 *     when there is more; never with the last one
 * @param sha256 of the whole transfer in the last chunk, 32 bytes; else empty
 * @param data may be empty only in the last chunk and in a pause
 */
public record TransferChunk(
        long grantId,
        byte[] transferId,
        int attempt,
        long offset,
        boolean last,
        boolean pause,
        byte[] sha256,
        byte[] data) {
    public static final int ID_BYTES = 16;
    public static final int DIGEST_BYTES = 32;
    public static final int HEADER_BYTES = 37;
    private static final int LAST = 1;
    private static final int PAUSE = 2;
    private static final byte[] NOTHING = {};

    public TransferChunk {
        if (transferId.length != ID_BYTES) {
            throw new MalformedWireException("transfer id has " + transferId.length + " bytes, not " + ID_BYTES);
        }
        if (offset < 0) {
            throw new MalformedWireException("offset has the bad value " + offset);
        }
        if (sha256.length != (last ? DIGEST_BYTES : 0)) {
            throw new MalformedWireException("a digest of " + sha256.length + " bytes in "
                    + (last ? "the last chunk" : "a chunk before the last"));
        }
        if (data.length == 0 && !last && !pause) {
            throw new MalformedWireException("a chunk without data");
        }
        if (last && pause) {
            throw new MalformedWireException("a pause after the last chunk");
        }
    }

    /** A chunk after which others come at once, or none at all. */
    public TransferChunk(
            long grantId, byte[] transferId, int attempt, long offset, boolean last, byte[] sha256, byte[] data) {
        this(grantId, transferId, attempt, offset, last, false, sha256, data);
    }

    /**
     * Reads a chunk.
     *
     * @throws MalformedWireException if the bytes are too few, a flag is unknown or the offset is negative
     */
    public static TransferChunk decode(byte[] bytes) {
        return decode(ByteBuffer.wrap(bytes));
    }

    /** The same of what lies between position and limit; the position is not moved. */
    public static TransferChunk decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        int length = in.remaining();
        if (length < HEADER_BYTES) {
            throw new MalformedWireException("transfer chunk of " + length + " bytes has no whole header");
        }
        int flags = in.get(HEADER_BYTES - 1);
        if ((flags & ~(LAST | PAUSE)) != 0) {
            throw new MalformedWireException("transfer chunk with unknown flags " + (flags & 0xFF));
        }
        boolean last = (flags & LAST) != 0;
        int dataAt = HEADER_BYTES + (last ? DIGEST_BYTES : 0);
        if (length < dataAt) {
            throw new MalformedWireException("last chunk of " + length + " bytes has no whole digest");
        }
        return new TransferChunk(
                in.getLong(0),
                copy(in, 8, 8 + ID_BYTES),
                in.getInt(24),
                in.getLong(28),
                last,
                (flags & PAUSE) != 0,
                last ? copy(in, HEADER_BYTES, dataAt) : NOTHING,
                copy(in, dataAt, length));
    }

    private static byte[] copy(ByteBuffer from, int start, int end) {
        byte[] bytes = new byte[end - start];
        from.get(start, bytes);
        return bytes;
    }

    public byte[] encode() {
        return ByteBuffer.allocate(HEADER_BYTES + sha256.length + data.length)
                .putLong(grantId)
                .put(transferId)
                .putInt(attempt)
                .putLong(offset)
                .put((byte) ((last ? LAST : 0) | (pause ? PAUSE : 0)))
                .put(sha256)
                .put(data)
                .array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransferChunk that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encode());
    }
}
