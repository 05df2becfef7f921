package io.sluice.method;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks a schema as a check would, references followed, and refuses one whose check has no bound: a reference out of the
 * schema, one that leads back to itself, or more nodes than a schema may have when every reference is written out. A keyword
 * that draft 2020-12 does not know is refused as well: the check would pass over it, and it is mostly a slip of the pen.
 */
final class SchemaSize {
    static final int MAX_NODES = 10_000;

    private static final Set<String> KEYWORDS = Set.of(
            // Core
            "$schema",
            "$id",
            "$anchor",
            "$dynamicAnchor",
            "$vocabulary",
            "$comment",
            "$defs",
            "definitions",
            // Applicators
            "prefixItems",
            "items",
            "contains",
            "additionalProperties",
            "properties",
            "patternProperties",
            "dependentSchemas",
            "propertyNames",
            "if",
            "then",
            "else",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "unevaluatedItems",
            "unevaluatedProperties",
            // Validation
            "type",
            "const",
            "enum",
            "multipleOf",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "maxContains",
            "minContains",
            "maxProperties",
            "minProperties",
            "required",
            "dependentRequired",
            "format",
            "contentEncoding",
            "contentMediaType",
            "contentSchema",
            // Annotations
            "title",
            "description",
            "default",
            "deprecated",
            "readOnly",
            "writeOnly",
            "examples");

    private final JsonNode root;
    private final Deque<String> followed = new ArrayDeque<>();
    private int nodes;
    private int depth;

    private SchemaSize(JsonNode root) {
        this.root = root;
    }

    /** @throws IllegalArgumentException saying what is wrong */
    static void check(JsonNode schema) {
        new SchemaSize(schema).walk(schema, "");
    }

    /** @param keyword under which the node was found; empty for the schema itself and items of lists */
    private void walk(JsonNode node, String keyword) {
        if (++nodes > MAX_NODES) {
            throw new IllegalArgumentException("has more than " + MAX_NODES + " nodes, its references written out");
        }
        if (node.isArray()) {
            depth++;
            node.forEach(item -> walk(item, ""));
            depth--;
            return;
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            boolean isKeyword = !keyword.equals("properties");
            if (isKeyword && name.equals("$id") && depth > 0) {
                throw new IllegalArgumentException("has an $id inside: only the schema itself may have one");
            }
            if (isKeyword && (name.equals("$ref") || name.equals("$dynamicRef") || name.equals("$recursiveRef"))) {
                follow(name, value.asText());
            } else if (isKeyword && !KEYWORDS.contains(name)) {
                throw new IllegalArgumentException("has the unknown keyword '" + name + "'");
            } else if (isKeyword && name.equals("pattern") && value.isTextual()) {
                pattern(value.textValue());
            } else if (isKeyword && name.equals("patternProperties")) {
                value.fieldNames().forEachRemaining(SchemaSize::pattern);
                deeper(value, "properties");
            } else if (!isKeyword || !isData(name)) {
                deeper(value, isKeyword ? named(name) : "");
            }
        }
    }

    /** Below these stand names, not keywords. */
    private static String named(String keyword) {
        return keyword.equals("dependentSchemas") ? "properties" : keyword;
    }

    private void deeper(JsonNode node, String keyword) {
        depth++;
        walk(node, keyword);
        depth--;
    }

    /** What follows is a value, or schemas that count only where they are referred to. */
    private static boolean isData(String keyword) {
        return switch (keyword) {
            case "enum", "const", "default", "examples", "dependentRequired", "$vocabulary", "$defs", "definitions" ->
                true;
            default -> false;
        };
    }

    private void follow(String keyword, String reference) {
        JsonNode target = keyword.equals("$ref") ? target(reference) : null;
        if (target == null) {
            throw new IllegalArgumentException("has the reference '" + reference
                    + "': only $ref to a place of the same schema is followed, " + "such as #/$defs/NAME");
        }
        if (followed.contains(reference)) {
            throw new IllegalArgumentException("has the reference '" + reference + "', which leads back to itself");
        }
        followed.push(reference);
        deeper(target, "");
        followed.pop();
    }

    private @Nullable JsonNode target(String reference) {
        if (!reference.startsWith("#/")) {
            return null;
        }
        JsonNode target = root.at(reference.substring(1));
        return target.isMissingNode() ? null : target;
    }

    private static void pattern(String pattern) {
        try {
            LinearPattern.check(pattern);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "has the pattern '" + pattern + "', which RE2 cannot read: " + e.getMessage(), e);
        }
    }
}
