package io.sluice.cli.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
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
final class YamlFile {
    private static final int MAX_NODES = 100_000;

    private final JsonNodeFactory json = JsonNodeFactory.instance;
    private int nodes;

    private YamlFile() {}

    /** @throws IllegalArgumentException naming the line */
    static JsonNode read(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            return root == null ? JsonNodeFactory.instance.missingNode() : new YamlFile().json(root);
        } catch (MarkedYAMLException e) {
            var place = e.getProblemMark();
            throw new IllegalArgumentException(
                    "at line " + (place == null ? 1 : place.getLine() + 1) + ": " + e.getProblem(), e);
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
