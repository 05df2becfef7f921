package io.sluice.wire.filepack;

import io.sluice.wire.Digests;
import io.sluice.wire.MalformedWireException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** The chunks of one file in their order: 32 bytes of SHA-256 and 4 of length for each, one array for all. */
public final class ChunkList {
    public static final ChunkList NONE = new ChunkList(new byte[0]);

    private static final int ITEM_BYTES = Digests.SHA_256_BYTES + Integer.BYTES;

    private final byte[] packed;

    private ChunkList(byte[] packed) {
        this.packed = packed;
    }

    /** @throws MalformedWireException unless it is whole items of at least a byte */
    public static ChunkList unpack(byte[] packed) {
        if (packed.length % ITEM_BYTES != 0) {
            throw new MalformedWireException("a list of chunks has " + packed.length + " bytes, no whole items");
        }
        ChunkList list = new ChunkList(packed.clone());
        for (int i = 0; i < list.count(); i++) {
            if (list.sizeBytes(i) < 1) {
                throw new MalformedWireException("a chunk has the bad length " + list.sizeBytes(i));
            }
        }
        return list;
    }

    public byte[] pack() {
        return packed.clone();
    }

    public int count() {
        return packed.length / ITEM_BYTES;
    }

    public ChunkId id(int index) {
        return ChunkId.at(packed, index * ITEM_BYTES);
    }

    public int sizeBytes(int index) {
        return ByteBuffer.wrap(packed).getInt(index * ITEM_BYTES + Digests.SHA_256_BYTES);
    }

    /** Of all chunks together. */
    public long totalBytes() {
        long total = 0;
        for (int i = 0; i < count(); i++) {
            total += sizeBytes(i);
        }
        return total;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChunkList that && Arrays.equals(packed, that.packed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(packed);
    }

    @Override
    public String toString() {
        return count() + " chunks " + HexFormat.of().formatHex(packed, 0, Math.min(4, packed.length));
    }

    /** Gathers a list. */
    public static final class Builder {
        private final ByteArrayOutputStream packed = new ByteArrayOutputStream();

        /** Adds the chunk of these bytes. */
        public Builder add(byte[] bytes, int from, int length) {
            var sha = Digests.newSha256();
            sha.update(bytes, from, length);
            packed.writeBytes(sha.digest());
            packed.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
            return this;
        }

        public ChunkList build() {
            return new ChunkList(packed.toByteArray());
        }
    }
}
