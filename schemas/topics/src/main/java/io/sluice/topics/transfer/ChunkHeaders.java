package io.sluice.topics.transfer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The headers of {@code transfer-chunks}; numbers are big endian. */
public final class ChunkHeaders {
    /** The transfer's id, 16 bytes. */
    public static final String TRANSFER = "transfer";

    /** 4 bytes. */
    public static final String ATTEMPT = "attempt";

    /** Of the data's first byte in the transfer, 8 bytes. */
    public static final String OFFSET = "offset";

    /** 1 byte; bit 0: the transfer ends here. */
    public static final String FLAGS = "flags";

    /** Activation id of a result in UTF-8; may be missing. */
    public static final String CORRELATION = "correlation";

    private static final byte[] NOTHING = {};

    private ChunkHeaders() {}

    /** A record as it is; one that cannot be read belongs to {@link StoredChunk#NOBODY}. */
    public static StoredChunk read(ConsumerRecord<byte[], byte[]> message) {
        String endpoint = text(message.key());
        byte[] data = message.value() == null ? NOTHING : message.value();
        Headers headers = message.headers();
        ByteBuffer transfer = number(headers, TRANSFER, 2 * Long.BYTES);
        ByteBuffer attempt = number(headers, ATTEMPT, Integer.BYTES);
        ByteBuffer offset = number(headers, OFFSET, Long.BYTES);
        ByteBuffer flags = number(headers, FLAGS, 1);
        if (transfer == null || attempt == null || offset == null || message.value() == null) {
            return new StoredChunk(message.offset(), endpoint, StoredChunk.NOBODY, 0, 0, false, "", data);
        }
        Header correlation = headers.lastHeader(CORRELATION);
        return new StoredChunk(
                message.offset(),
                endpoint,
                new UUID(transfer.getLong(), transfer.getLong()),
                attempt.getInt(),
                offset.getLong(),
                flags != null && (flags.get() & 1) != 0,
                correlation == null ? "" : text(correlation.value()),
                data);
    }

    private static @Nullable ByteBuffer number(Headers headers, String name, int bytes) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null || header.value().length != bytes
                ? null
                : ByteBuffer.wrap(header.value());
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
