package io.sluice.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes Avro's binary encoding; the other half of {@link WireReader}. */
public final class WireWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    public void writeBoolean(boolean value) {
        out.write(value ? 1 : 0);
    }

    public void writeInt(int value) {
        writeLong(value);
    }

    public void writeLong(long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        while ((zigzag & ~0x7FL) != 0) {
            out.write((int) (zigzag & 0x7F) | 0x80);
            zigzag >>>= 7;
        }
        out.write((int) zigzag);
    }

    public void writeBytes(byte[] value) {
        writeLong(value.length);
        out.writeBytes(value);
    }

    public void writeString(String value) {
        writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public void writeNullableInt(@Nullable Integer value) {
        if (value == null) {
            writeInt(0);
        } else {
            writeInt(1);
            writeInt(value);
        }
    }

    public <T> void writeList(List<T> items, BiConsumer<WireWriter, T> item) {
        if (!items.isEmpty()) {
            writeLong(items.size());
            items.forEach(each -> item.accept(this, each));
        }
        writeLong(0);
    }

    public byte[] toByteArray() {
        return out.toByteArray();
    }
}
