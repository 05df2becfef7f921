package io.sluice.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.wire.config.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The fields of one JSON object of a request. What is wrong with them is said by name and value. */
final class JsonFields {
    private static final int SHOWN = 80;

    private final JsonNode object;
    private final String prefix;

    /** @param prefix path of the object within the body, ending in a dot; empty for the body itself */
    JsonFields(JsonNode object, String prefix) {
        this.object = object;
        this.prefix = prefix;
    }

    /** Refuses every field but these. */
    JsonFields only(String... names) {
        Set<String> known = Set.of(names);
        for (Iterator<String> fields = object.fieldNames(); fields.hasNext(); ) {
            String field = fields.next();
            if (!known.contains(field)) {
                throw Problem.badRequest(
                        "unknown field '" + prefix + shortened(field) + "'; known are " + new TreeSet<>(known));
            }
        }
        return this;
    }

    /** The object in one canonical form. */
    byte[] bytes() {
        return Json.bytes(object);
    }

    /** The same fields, to be changed. */
    ObjectNode copy() {
        return object.deepCopy();
    }

    boolean has(String name) {
        JsonNode node = object.get(name);
        return node != null && !node.isNull();
    }

    /** The node as it is; null when absent or JSON null. */
    @Nullable
    JsonNode node(String name) {
        return has(name) ? object.get(name) : null;
    }

    Optional<String> text(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw bad(name, "text");
        }
        return Optional.of(node.textValue());
    }

    String requiredText(String name) {
        return text(name).filter(text -> !text.isEmpty()).orElseThrow(() -> missing(name));
    }

    long integer(String name, long absent, long min, long max) {
        JsonNode node = node(name);
        if (node == null) {
            return absent;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw bad(name, "a whole number");
        }
        if (node.longValue() < min || node.longValue() > max) {
            throw Problem.unprocessable(says(name) + ": expected " + min + " to " + max);
        }
        return node.longValue();
    }

    /** False when absent. */
    boolean flag(String name) {
        JsonNode node = node(name);
        if (node != null && !node.isBoolean()) {
            throw bad(name, "true or false");
        }
        return node != null && node.booleanValue();
    }

    Duration duration(String name, Duration absent, Duration min, Duration max) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return absent;
        }
        Duration duration;
        try {
            duration = Durations.parse(text.get());
        } catch (IllegalArgumentException e) {
            throw bad(name, "a duration such as PT5M or 5m");
        }
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw Problem.unprocessable(says(name) + ": expected " + min + " to " + max);
        }
        return duration;
    }

    Optional<JsonFields> object(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isObject()) {
            throw bad(name, "an object");
        }
        return Optional.of(new JsonFields(node, prefix + name + "."));
    }

    List<String> texts(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : array(name, node)) {
            if (!item.isTextual()) {
                throw Problem.badRequest(
                        "field '" + prefix + name + "' holds " + shortened(item.toString()) + ": expected text");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    List<JsonFields> objects(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return List.of();
        }
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode item : array(name, node)) {
            if (!item.isObject()) {
                throw bad(name, "a list of objects");
            }
            objects.add(new JsonFields(item, prefix + name + "[" + objects.size() + "]."));
        }
        return objects;
    }

    /** Texts by name; empty when absent. */
    Map<String, String> textMap(String name, int most) {
        JsonNode node = node(name);
        if (node == null) {
            return Map.of();
        }
        if (!node.isObject()) {
            throw bad(name, "an object of texts");
        }
        if (node.size() > most) {
            throw Problem.unprocessable(
                    "field '" + prefix + name + "' has " + node.size() + " items: expected at most " + most);
        }
        Map<String, String> texts = new TreeMap<>();
        node.properties().forEach(field -> {
            if (!field.getValue().isTextual()) {
                throw bad(name, "an object of texts");
            }
            texts.put(field.getKey(), field.getValue().textValue());
        });
        return texts;
    }

    Problem bad(String name, String expected) {
        return Problem.badRequest(says(name) + ": expected " + expected);
    }

    Problem missing(String name) {
        return Problem.badRequest("field '" + prefix + name + "' is missing");
    }

    private JsonNode array(String name, JsonNode node) {
        if (!node.isArray()) {
            throw bad(name, "a list");
        }
        return node;
    }

    private String says(String name) {
        return "field '" + prefix + name + "' has the bad value " + shortened(String.valueOf(object.get(name)));
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
