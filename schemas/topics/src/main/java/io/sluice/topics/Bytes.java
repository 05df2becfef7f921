package io.sluice.topics;

import java.nio.ByteBuffer;

/** Between Avro's buffers and plain arrays. */
public final class Bytes {
    private Bytes() {}

    /** The bytes left in the buffer; the buffer stays as it is. */
    public static byte[] of(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    public static ByteBuffer wrap(byte[] bytes) {
        return ByteBuffer.wrap(bytes);
    }
}
