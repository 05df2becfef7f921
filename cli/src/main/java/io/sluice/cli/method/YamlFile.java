package io.sluice.cli.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** YAML as the JSON it stands for; an alias is what it refers to, written out. A date is text. */
public final class YamlFile {
    private static final int MAX_NODES = 100_000;

    private final JsonNodeFactory json = JsonNodeFactory.instance;
    private int nodes;

    private YamlFile() {}

    /** @throws IllegalArgumentException naming the line */
    static JsonNode read(String text) {
        return locate(text).json();
    }

    /**
     * What was read, and on which lines its fields stand.
     *
     * @param lines from 1, by path such as {@code files[2].mode}
     */
    public record Located(JsonNode json, Map<String, Integer> lines) {
        /** Of a field; that of the nearest one around it if it is not there itself; 0 if there is none. */
        public int line(String path) {
            for (String at = path;
                    !at.isEmpty();
                    at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))))) {
                Integer line = lines.get(at);
                if (line != null) {
                    return line;
                }
            }
            return 0;
        }
    }

    /** @throws IllegalArgumentException naming the line */
    public static Located locate(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            Map<String, Integer> lines = new HashMap<>();
            if (root == null) {
                return new Located(JsonNodeFactory.instance.missingNode(), lines);
            }
            JsonNode json = new YamlFile().json(root);
            note(root, "", lines);
            return new Located(json, lines);
        } catch (MarkedYAMLException e) {
            var place = e.getProblemMark();
            throw new IllegalArgumentException(
                    "at line " + (place == null ? 1 : place.getLine() + 1) + ": " + e.getProblem(), e);
        }
    }

    private static void note(Node node, String path, Map<String, Integer> lines) {
        lines.putIfAbsent(path, node.getStartMark().getLine() + 1);
        if (node instanceof MappingNode mapping) {
            for (NodeTuple field : mapping.getValue()) {
                String name = ((ScalarNode) field.getKeyNode()).getValue();
                String at = path.isEmpty() ? name : path + "." + name;
                lines.put(at, field.getKeyNode().getStartMark().getLine() + 1);
                note(field.getValueNode(), at, lines);
            }
        } else if (node instanceof SequenceNode sequence) {
            int index = 0;
            for (Node item : sequence.getValue()) {
                note(item, path + "[" + index++ + "]", lines);
            }
        }
    }

    private JsonNode json(Node node) {
        if (++nodes > MAX_NODES) {
            throw bad(node, "more than " + MAX_NODES + " values, aliases written out");
        }
        if (node instanceof MappingNode mapping) {
            ObjectNode object = json.objectNode();
            for (NodeTuple field : mapping.getValue()) {
                if (!(field.getKeyNode() instanceof ScalarNode key)) {
                    throw bad(field.getKeyNode(), "a field's name has to be text");
                }
                if (object.has(key.getValue())) {
                    throw bad(key, "the field '" + key.getValue() + "' stands there twice");
                }
                object.set(key.getValue(), json(field.getValueNode()));
            }
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode list = json.arrayNode();
            sequence.getValue().forEach(item -> list.add(json(item)));
            return list;
        }
        return scalar((ScalarNode) node);
    }

    private JsonNode scalar(ScalarNode node) {
        String text = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.NULL)) {
            return json.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return json.booleanNode(text.matches("(?i)true|yes|on"));
        }
        try {
            if (tag.equals(Tag.INT)) {
                BigInteger number = new BigInteger(text.startsWith("+") ? text.substring(1) : text);
                return number.bitLength() < Long.SIZE ? json.numberNode(number.longValue()) : json.numberNode(number);
            }
            if (tag.equals(Tag.FLOAT)) {
                return json.numberNode(new BigDecimal(text));
            }
        } catch (NumberFormatException e) {
            throw bad(node, "'" + text + "' is no number that JSON has: put it in quotes");
        }
        return json.textNode(text);
    }

    private static IllegalArgumentException bad(Node node, String problem) {
        return new IllegalArgumentException("at line " + (node.getStartMark().getLine() + 1) + ": " + problem);
    }
}
