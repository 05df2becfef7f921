package io.sluice.runtime.line;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the socket's protocol: a JSON object whose values are text, whole numbers, true, false or null. A field that is
 * null counts as absent. Immutable but for {@link #with}, which is for who builds one.
 */
public final class JsonLine {
    /** What a request may have, in UTF-8, without its line feed. */
    public static final int REQUEST_BYTES = 16 * 1024;

    private final Map<String, Object> fields;

    JsonLine(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** Without fields. */
    public static JsonLine empty() {
        return new JsonLine(new LinkedHashMap<>());
    }

    /**
     * Reads a line.
     *
     * @throws MalformedLineException if it is anything else than one flat object
     */
    public static JsonLine parse(String line) throws MalformedLineException {
        return new JsonLine(new JsonParser(line).object());
    }

    public JsonLine with(String name, String value) {
        fields.put(name, value);
        return this;
    }

    public JsonLine with(String name, long value) {
        fields.put(name, value);
        return this;
    }

    public JsonLine with(String name, boolean value) {
        fields.put(name, value);
        return this;
    }

    /** The fields of another line, too. */
    public JsonLine withAll(JsonLine others) {
        fields.putAll(others.fields);
        return this;
    }

    /** Without a field. */
    public JsonLine without(String name) {
        fields.remove(name);
        return this;
    }

    /**
     * A text; null if it is absent.
     *
     * @throws MalformedLineException if it is no text
     */
    public @Nullable String text(String name) throws MalformedLineException {
        Object value = fields.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new MalformedLineException("field '" + name + "' is " + value + ", not text");
    }

    /**
     * A text that must be there.
     *
     * @throws MalformedLineException if it is absent, or no text
     */
    public String required(String name) throws MalformedLineException {
        String value = text(name);
        if (value == null) {
            throw new MalformedLineException("field '" + name + "' is missing");
        }
        return value;
    }

    /**
     * A whole number; null if it is absent.
     *
     * @throws MalformedLineException if it is no whole number
     */
    public @Nullable Long number(String name) throws MalformedLineException {
        Object value = fields.get(name);
        if (value == null || value instanceof Long) {
            return (Long) value;
        }
        throw new MalformedLineException("field '" + name + "' is " + value + ", not a whole number");
    }

    /** Whether a field is there and true. */
    public boolean isTrue(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** As it is sent, without the line feed. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(64).append('{');
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            if (out.length() > 1) {
                out.append(',');
            }
            quote(field.getKey(), out);
            out.append(':');
            if (field.getValue() instanceof String text) {
                quote(text, out);
            } else {
                out.append(field.getValue());
            }
        }
        return out.append('}').toString();
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || (Character.isSurrogate(c) && !isPaired(text, i))) {
                        out.append("\\u");
                        for (int shift = 12; shift >= 0; shift -= 4) {
                            out.append(Character.forDigit(c >> shift & 0xF, 16));
                        }
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean isPaired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
