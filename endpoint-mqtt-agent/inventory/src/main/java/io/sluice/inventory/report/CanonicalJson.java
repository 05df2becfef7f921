package io.sluice.inventory.report;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON in one form only: RFC 8785, but for numbers that are not whole, which keep their digits. */
final class CanonicalJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .build();

    private CanonicalJson() {}

    /** Writes an object; the stream stays open. */
    static void write(Fields fields, OutputStream out) throws IOException {
        try (JsonGenerator to = JSON.createGenerator(out, JsonEncoding.UTF8)) {
            to.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            value(fields, to);
        }
    }

    /** As text. */
    static String of(Fields fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(fields, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /**
     * The same value in canonical form.
     *
     * @throws IOException if the text is not one JSON value
     */
    static String of(byte[] json) throws IOException {
        Object value;
        try (JsonParser from = JSON.createParser(json)) {
            if (from.nextToken() == null) {
                throw new IOException("nothing was printed");
            }
            value = read(from);
            if (from.nextToken() != null) {
                throw new IOException("more than one JSON value was printed");
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator to = JSON.createGenerator(out, JsonEncoding.UTF8)) {
            value(value, to);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static @Nullable Object read(JsonParser from) throws IOException {
        JsonToken token = from.currentToken();
        return switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> members = new TreeMap<>();
                while (from.nextToken() != JsonToken.END_OBJECT) {
                    String name = whole(from.currentName());
                    from.nextToken();
                    members.put(name, read(from));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                while (from.nextToken() != JsonToken.END_ARRAY) {
                    items.add(read(from));
                }
                yield items;
            }
            case VALUE_STRING -> whole(from.getText());
            case VALUE_NUMBER_INT -> from.getBigIntegerValue();
            case VALUE_NUMBER_FLOAT -> from.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("unexpected " + token);
        };
    }

    /** Half a character has no form in UTF-8. */
    private static String whole(String text) throws IOException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IOException("half a character was printed (an unpaired surrogate)");
        }
        return text;
    }

    private static void value(@Nullable Object value, JsonGenerator to) throws IOException {
        if (value == null) {
            to.writeNull();
        } else if (value instanceof Fields fields) {
            members(fields.members(), to);
        } else if (value instanceof Map<?, ?> members) {
            members(members, to);
        } else if (value instanceof List<?> items) {
            to.writeStartArray();
            for (Object item : items) {
                value(item, to);
            }
            to.writeEndArray();
        } else if (value instanceof String text) {
            to.writeString(text);
        } else if (value instanceof Boolean flag) {
            to.writeBoolean(flag);
        } else if (value instanceof BigDecimal number) {
            to.writeNumber(number.stripTrailingZeros());
        } else {
            to.writeNumber(value.toString());
        }
    }

    private static void members(Map<?, ?> members, JsonGenerator to) throws IOException {
        to.writeStartObject();
        for (Map.Entry<?, ?> member : members.entrySet()) {
            to.writeFieldName(String.valueOf(member.getKey()));
            value(member.getValue(), to);
        }
        to.writeEndObject();
    }
}
