package io.sluice.topics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * What one thread writes records with. It is kept from record to record, since a buffer that grows anew and an encoder that
 * writes byte by byte cost more than the record itself; one that a large record has made large is not kept.
 */
final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);
    private static final byte MAGIC = 0;
    private static final int FIRST_BYTES = 2 << 10;
    private static final int KEPT_BYTES = 64 << 10;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(FIRST_BYTES);
    /** Null: the last record failed, and may have left half of itself in it. */
    private @Nullable BinaryEncoder encoder;

    private Scratch() {}

    /** Magic byte, id and Avro's binary form. */
    static <T> byte[] write(int schemaId, T message, DatumWriter<T> writer) throws IOException {
        byte[] bytes = OF_THREAD.get().bytesOf(schemaId, message, writer);
        if (bytes.length > KEPT_BYTES) {
            OF_THREAD.remove();
        }
        return bytes;
    }

    @SuppressWarnings("NullAway") // Avro takes null for "no encoder to use again"
    private <T> byte[] bytesOf(int schemaId, T message, DatumWriter<T> writer) throws IOException {
        out.reset();
        out.write(MAGIC);
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write(schemaId >>> shift);
        }
        BinaryEncoder used = EncoderFactory.get().binaryEncoder(out, encoder);
        encoder = null;
        writer.write(message, used);
        used.flush();
        encoder = used;
        return out.toByteArray();
    }
}
