package io.sluice.wire;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Bytes of a message for people: a line for each field, hex first, then a hash and what it says. */
final class AnnotatedHex {
    private static final int BYTES_PER_LINE = 32;

    private final StringBuilder text = new StringBuilder();

    private AnnotatedHex() {}

    static String of(Schema schema, Object message) {
        AnnotatedHex hex = new AnnotatedHex();
        hex.record(schema, AvroForm.genericRecord(schema, message), "");
        return hex.text.toString();
    }

    /** The bytes of an annotated text. */
    static byte[] bytes(String text) {
        StringBuilder digits = new StringBuilder();
        text.lines()
                .map(line -> line.contains("#") ? line.substring(0, line.indexOf('#')) : line)
                .forEach(line -> digits.append(line.replace(" ", "")));
        return HexFormat.of().parseHex(digits);
    }

    private void record(Schema schema, GenericRecord message, String path) {
        for (Schema.Field field : schema.getFields()) {
            value(field.schema(), message.get(field.pos()), path + field.name());
        }
    }

    private void value(Schema schema, @Nullable Object value, String path) {
        WireWriter out = new WireWriter();
        switch (schema.getType()) {
            case RECORD -> record(schema, (GenericRecord) present(value), path + ".");
            case ARRAY -> array(schema, (Collection<?>) present(value), path);
            case UNION -> {
                int branch = value == null ? 0 : 1;
                out.writeInt(branch);
                line(out, path + ": " + schema.getTypes().get(branch).getName());
                if (value != null) {
                    value(schema.getTypes().get(branch), value, path);
                }
            }
            case ENUM -> {
                out.writeInt(schema.getEnumOrdinal(present(value).toString()));
                line(out, path + ": " + value);
            }
            case BYTES -> {
                ByteBuffer buffer = (ByteBuffer) present(value);
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                out.writeBytes(bytes);
                line(out, path + ": " + bytes.length + " bytes");
            }
            case STRING -> {
                out.writeString(present(value).toString());
                line(out, path + ": \"" + value + "\"");
            }
            case INT, LONG -> {
                out.writeLong(((Number) present(value)).longValue());
                line(out, path + ": " + value);
            }
            case BOOLEAN -> {
                out.writeBoolean((Boolean) present(value));
                line(out, path + ": " + value);
            }
            default -> throw new IllegalArgumentException("no hex for " + schema);
        }
    }

    private void array(Schema schema, Collection<?> items, String path) {
        WireWriter out = new WireWriter();
        if (!items.isEmpty()) {
            out.writeLong(items.size());
            line(out, path + ": a block of " + items.size());
            int index = 0;
            for (Object item : items) {
                value(schema.getElementType(), item, path + "[" + index++ + "]");
            }
        }
        WireWriter end = new WireWriter();
        end.writeLong(0);
        line(end, path + ": end");
    }

    private void line(WireWriter out, String meaning) {
        byte[] bytes = out.toByteArray();
        for (int from = 0; from < bytes.length; from += BYTES_PER_LINE) {
            int to = Math.min(bytes.length, from + BYTES_PER_LINE);
            text.append(HexFormat.of().formatHex(bytes, from, to));
            text.append(from == 0 ? "  # " + meaning : "").append('\n');
        }
    }

    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("null where the schema has none");
        }
        return value;
    }
}
