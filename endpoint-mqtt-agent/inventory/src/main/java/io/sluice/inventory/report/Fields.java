package io.sluice.inventory.report;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A JSON object of a report: members in the order of their names. What is not known is not there. Owned by one thread. */
public final class Fields {
    /** A longer text is cut. */
    public static final int TEXT_CHARS = 1_024;

    private final SortedMap<String, Object> members = new TreeMap<>();

    /** A text without blanks around it; null or blank: not known. */
    public Fields text(String name, @Nullable String value) {
        String text = value == null ? "" : value.strip();
        if (!text.isEmpty()) {
            members.put(name, cut(text));
        }
        return this;
    }

    /** A whole number; null: not known. */
    public Fields number(String name, @Nullable Long value) {
        if (value != null) {
            members.put(name, value);
        }
        return this;
    }

    public Fields number(String name, long value) {
        return number(name, Long.valueOf(value));
    }

    /** Null: not known. */
    public Fields flag(String name, @Nullable Boolean value) {
        if (value != null) {
            members.put(name, value);
        }
        return this;
    }

    /** Texts in their order, each once. */
    public Fields texts(String name, Collection<String> values) {
        TreeSet<String> sorted = new TreeSet<>();
        values.forEach(value -> sorted.add(cut(value)));
        if (!sorted.isEmpty()) {
            members.put(name, List.copyOf(sorted));
        }
        return this;
    }

    /** An object whose members are texts. */
    public Fields texts(String name, Map<String, String> values) {
        Fields object = new Fields();
        values.forEach((key, value) -> object.members.put(key, value));
        if (!values.isEmpty()) {
            members.put(name, object);
        }
        return this;
    }

    /** Items that are sorted already. */
    Fields items(String name, List<Fields> items) {
        if (!items.isEmpty()) {
            members.put(name, items);
        }
        return this;
    }

    /** In canonical form. */
    public String json() {
        return CanonicalJson.of(this);
    }

    void addAll(Fields others) {
        members.putAll(others.members);
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    @Nullable
    Object get(String name) {
        return members.get(name);
    }

    SortedMap<String, Object> members() {
        return members;
    }

    private static String cut(String text) {
        if (text.length() <= TEXT_CHARS) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(TEXT_CHARS - 1)) ? TEXT_CHARS - 1 : TEXT_CHARS;
        return text.substring(0, end);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fields fields && members.equals(fields.members);
    }

    @Override
    public int hashCode() {
        return Objects.hash(members);
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
