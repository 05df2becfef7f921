package io.sluice.wire;

import java.nio.ByteBuffer;
import java.util.UUID;

/** The id of a transfer: 16 bytes on the wire, a UUID in text everywhere else. */
public final class TransferIds {
    private TransferIds() {}

    public static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(TransferChunk.ID_BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /**
     * The UUID of a wire id.
     *
     * @throws MalformedWireException if it does not have 16 bytes
     */
    public static UUID uuid(byte[] id) {
        if (id.length != TransferChunk.ID_BYTES) {
            throw new MalformedWireException("transfer id has " + id.length + " bytes, not " + TransferChunk.ID_BYTES);
        }
        ByteBuffer in = ByteBuffer.wrap(id);
        return new UUID(in.getLong(), in.getLong());
    }

    /**
     * The UUID of a wire id in text.
     *
     * @throws MalformedWireException if it does not have 16 bytes
     */
    public static String text(byte[] id) {
        return uuid(id).toString();
    }
}
