package io.sluice.coordinator.policy;

import io.sluice.coordinator.policy.Rule.End;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads the document of a login policy (YAML 1.1, without aliases). What is wrong with it is said by line. */
public final class PolicyReader {
    public static final int MOST_CHARACTERS = 65_536;
    static final int MOST_RULES = 200;
    private static final int MOST_ITEMS = 64;
    private static final Set<String> FIELDS =
            new TreeSet<>(Set.of("name", "when", "label", "upgrade", "exclude", "quarantine", "gateways", "keep"));
    private static final List<String> ENDS = List.of("exclude", "quarantine", "gateways", "keep");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._ -]{1,64}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._/-]{1,128}");

    private PolicyReader() {}

    /**
     * Reads one.
     *
     * @throws PolicyRefusedException naming the first line that is wrong, and why
     */
    public static LoginRules read(String document) {
        if (document.length() > MOST_CHARACTERS) {
            throw new PolicyRefusedException(
                    1, "the document has " + document.length() + " characters: expected at most " + MOST_CHARACTERS);
        }
        Map<String, Node> top = fields(root(document), Set.of("rules"));
        Node listed = top.get("rules");
        if (!(listed instanceof SequenceNode list)) {
            throw new PolicyRefusedException(listed == null ? 1 : line(listed), "expected rules: and a list");
        }
        if (list.getValue().size() > MOST_RULES) {
            throw new PolicyRefusedException(line(list), "expected at most " + MOST_RULES + " rules");
        }
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Node node : list.getValue()) {
            Rule rule = rule(node);
            if (!names.add(rule.name())) {
                throw new PolicyRefusedException(line(node), "there is another rule '" + rule.name() + "' before");
            }
            rules.add(rule);
        }
        return new LoginRules(rules);
    }

    private static Node root(String document) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(10);
        try {
            Node root = new Yaml(options).compose(new StringReader(document));
            if (root == null) {
                throw new PolicyRefusedException(1, "the document is empty: expected rules: and a list");
            }
            return root;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new PolicyRefusedException(line, "this is no YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new PolicyRefusedException(1, "this is no YAML: " + e.getMessage());
        }
    }

    private static Rule rule(Node node) {
        Map<String, Node> fields = fields(node, FIELDS);
        Node named = fields.get("name");
        if (named == null || !NAME.matcher(text(named)).matches()) {
            throw new PolicyRefusedException(
                    named == null ? line(node) : line(named), "a rule needs a name of letters, digits and . _ -");
        }
        String name = text(named);
        Node when = fields.get("when");
        if (when == null) {
            throw new PolicyRefusedException(line(node), "rule '" + name + "' has no when: 'true' holds always");
        }
        List<String> ends = ENDS.stream().filter(fields::containsKey).toList();
        if (ends.size() > 1) {
            throw new PolicyRefusedException(
                    line(node), "rule '" + name + "' has " + String.join(" and ", ends) + ": one of them is enough");
        }
        if (ends.isEmpty() && !fields.containsKey("label") && !fields.containsKey("upgrade")) {
            throw new PolicyRefusedException(line(node), "rule '" + name + "' decides nothing");
        }
        Node upgrade = fields.get("upgrade");
        return new Rule(
                name,
                line(node),
                condition(when),
                labels(fields.get("label")),
                upgrade == null ? "" : text(upgrade),
                ends.isEmpty() ? new End.GoOn() : end(ends.get(0), node(fields, ends.get(0))));
    }

    private static Node node(Map<String, Node> fields, String name) {
        Node node = fields.get(name);
        if (node == null) {
            throw new IllegalStateException(name);
        }
        return node;
    }

    private static Condition condition(Node when) {
        try {
            return Condition.parse(text(when));
        } catch (IllegalArgumentException e) {
            throw new PolicyRefusedException(line(when), String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> labels(@Nullable Node node) {
        if (node == null) {
            return Map.of();
        }
        if (!(node instanceof MappingNode mapping) || mapping.getValue().size() > MOST_ITEMS) {
            throw new PolicyRefusedException(line(node), "label has a bad value: expected {key: value}");
        }
        Map<String, String> labels = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = text(tuple.getKeyNode());
            if (!LABEL.matcher(key).matches()) {
                throw new PolicyRefusedException(line(tuple.getKeyNode()), "'" + key + "' cannot be a label");
            }
            labels.put(key, text(tuple.getValueNode()));
        }
        return Map.copyOf(labels);
    }

    private static End end(String kind, Node node) {
        return switch (kind) {
            case "exclude" -> new End.Exclude(text(node));
            case "quarantine" -> new End.Quarantine(text(node));
            case "keep" -> {
                if (!text(node).equals("true")) {
                    throw new PolicyRefusedException(line(node), "keep has the bad value: expected true");
                }
                yield new End.Keep();
            }
            default -> new End.Choose(gateways(node));
        };
    }

    private static List<String> gateways(Node node) {
        if (!(node instanceof SequenceNode list)
                || list.getValue().isEmpty()
                || list.getValue().size() > MOST_ITEMS) {
            throw new PolicyRefusedException(
                    line(node), "gateways has a bad value: expected a list such as [gw-1, gw-2]");
        }
        return list.getValue().stream().map(PolicyReader::text).toList();
    }

    private static Map<String, Node> fields(Node node, Set<String> known) {
        if (!(node instanceof MappingNode mapping)) {
            throw new PolicyRefusedException(line(node), "expected fields, of " + known);
        }
        Map<String, Node> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String name = text(tuple.getKeyNode());
            if (!known.contains(name)) {
                throw new PolicyRefusedException(
                        line(tuple.getKeyNode()), "unknown field '" + name + "'; known are " + known);
            }
            if (fields.put(name, tuple.getValueNode()) != null) {
                throw new PolicyRefusedException(line(tuple.getKeyNode()), "field '" + name + "' is there twice");
            }
        }
        return fields;
    }

    private static String text(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new PolicyRefusedException(line(node), "expected text here");
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
