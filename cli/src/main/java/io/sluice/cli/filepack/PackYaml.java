package io.sluice.cli.filepack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.method.YamlFile;
import io.sluice.wire.filepack.PackHook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A {@code filepack.yaml}. What is wrong in it is said with file, line and field.
 *
 * @param rules what of the folder goes where; never empty
 * @param exclude globs of what does not go anywhere, matched with paths below the folder and with names
 * @param absent paths below the target that must not be there
 */
public record PackYaml(
        Path file,
        String name,
        String version,
        String description,
        String target,
        String receivers,
        List<Rule> rules,
        List<String> exclude,
        List<String> absent,
        List<PackHook> before,
        List<PackHook> after) {
    /** What makes a folder a filepack. */
    public static final String FILE = "filepack.yaml";

    private static final Set<String> FIELDS = Set.of(
            "name", "version", "description", "target", "receivers", "files", "exclude", "absent", "before", "after");

    /**
     * A file, or all that is in a folder, and what becomes of it.
     *
     * @param line where it stands; 0: nowhere
     * @param from below the folder of {@code filepack.yaml}
     * @param to below the target; empty: the target itself
     * @param mode of files; -1: 0755 where the owner may execute them, else 0644
     * @param folderMode of folders; -1: folders are left as the endpoint has them, empty ones are made
     */
    public record Rule(int line, String from, String to, int mode, int folderMode, String owner, String group) {}

    /** @throws Failure naming the file, the line and the field that is wrong */
    public static PackYaml read(Path folder) {
        Path file = folder.resolve(FILE);
        YamlFile.Located located;
        try {
            located = YamlFile.locate(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, file + " is no YAML " + e.getMessage());
        } catch (IOException e) {
            throw Failure.unreadable(file.toString(), e);
        }
        return new Reader(file, located).read();
    }

    /** Reads field by field. */
    private record Reader(Path file, YamlFile.Located located) {
        PackYaml read() {
            ObjectNode root = object(located.json(), "");
            only(root, "", FIELDS);
            return new PackYaml(
                    file,
                    required(root, "", "name"),
                    version(root),
                    text(root, "", "description"),
                    required(root, "", "target"),
                    text(root, "", "receivers"),
                    rules(root),
                    texts(root, "exclude"),
                    texts(root, "absent"),
                    hooks(root, "before"),
                    hooks(root, "after"));
        }

        private List<Rule> rules(ObjectNode root) {
            JsonNode list = present(root, "files");
            if (list == null) {
                return List.of(new Rule(0, "", "", -1, -1, "", ""));
            }
            List<Rule> rules = new ArrayList<>();
            for (JsonNode each : items(list, "files")) {
                String at = "files[" + rules.size() + "].";
                if (each.isTextual()) {
                    rules.add(new Rule(
                            line("files[" + rules.size() + "]"),
                            clean(each.textValue()),
                            clean(each.textValue()),
                            -1,
                            -1,
                            "",
                            ""));
                    continue;
                }
                ObjectNode fields = object(each, "files[" + rules.size() + "]");
                only(fields, at, Set.of("from", "to", "mode", "folderMode", "owner", "group"));
                String from = required(fields, at, "from");
                String to = text(fields, at, "to");
                rules.add(new Rule(
                        line(at + "from"),
                        clean(from),
                        clean(to.isEmpty() ? from : to),
                        mode(fields, at, "mode"),
                        mode(fields, at, "folderMode"),
                        text(fields, at, "owner"),
                        text(fields, at, "group")));
            }
            if (rules.isEmpty()) {
                throw bad("files", "lists nothing: leave it out to take the whole folder");
            }
            return rules;
        }

        /** Without what says nothing: a slash behind, or the folder itself. */
        private static String clean(String path) {
            String plain = path.replaceFirst("^\\./", "").replaceFirst("/+$", "");
            return plain.equals(".") ? "" : plain;
        }

        private int mode(ObjectNode fields, String at, String name) {
            JsonNode mode = present(fields, name);
            if (mode == null) {
                return -1;
            }
            if (!mode.isTextual() || !mode.textValue().matches("0?[0-7]{3}")) {
                throw bad(at + name, "has the bad value " + mode + ": expected octal digits in quotes, as \"0644\"");
            }
            return Integer.parseInt(mode.textValue(), 8);
        }

        private List<PackHook> hooks(ObjectNode root, String name) {
            List<PackHook> hooks = new ArrayList<>();
            JsonNode list = present(root, name);
            for (JsonNode each : list == null ? List.<JsonNode>of() : items(list, name)) {
                String at = name + "[" + hooks.size() + "]";
                if (each.isTextual()) {
                    hooks.add(hook(at, each.textValue(), "", null));
                    continue;
                }
                ObjectNode fields = object(each, at);
                only(fields, at + ".", Set.of("method", "entryPoint", "arguments"));
                hooks.add(hook(
                        at + ".method",
                        required(fields, at + ".", "method"),
                        text(fields, at + ".", "entryPoint"),
                        present(fields, "arguments")));
            }
            return hooks;
        }

        private PackHook hook(String field, String named, String entryPoint, @Nullable JsonNode arguments) {
            int at = named.lastIndexOf('@');
            String method = at < 0 ? named : named.substring(0, at);
            String version = at < 0 ? "" : named.substring(at + 1);
            if (method.isBlank() || (at >= 0 && version.isBlank())) {
                throw bad(field, "has the bad value '" + named + "': expected NAME or NAME@VERSION");
            }
            return new PackHook(method, version, entryPoint, arguments == null ? "" : arguments.toString());
        }

        private List<String> texts(ObjectNode root, String name) {
            JsonNode list = present(root, name);
            List<String> texts = new ArrayList<>();
            for (JsonNode each : list == null ? List.<JsonNode>of() : items(list, name)) {
                if (!each.isTextual() || each.textValue().isBlank()) {
                    throw bad(name + "[" + texts.size() + "]", "has the bad value " + each + ": expected text");
                }
                texts.add(each.textValue());
            }
            return texts;
        }

        /** A whole number is a version as well; 1.10 would come out of YAML as 1.1. */
        private String version(ObjectNode root) {
            JsonNode value = present(root, "version");
            if (value != null && value.isIntegralNumber()) {
                return value.asText();
            }
            if (value != null && value.isNumber()) {
                throw bad("version", "is the number " + value + ": put it in quotes, as \"1.10\"");
            }
            return required(root, "", "version");
        }

        private String required(ObjectNode fields, String at, String name) {
            String text = text(fields, at, name);
            if (text.isEmpty()) {
                throw bad(at + name, "is missing");
            }
            return text;
        }

        private String text(ObjectNode fields, String at, String name) {
            JsonNode value = present(fields, name);
            if (value == null) {
                return "";
            }
            if (!value.isTextual()) {
                throw bad(at + name, "has the bad value " + value + ": expected text, perhaps in quotes");
            }
            return value.textValue().strip();
        }

        private static @Nullable JsonNode present(ObjectNode fields, String name) {
            JsonNode value = fields.get(name);
            return value == null || value.isNull() ? null : value;
        }

        private JsonNode items(JsonNode list, String name) {
            if (!list.isArray()) {
                throw bad(name, "has the bad value " + list + ": expected a list");
            }
            return list;
        }

        private ObjectNode object(JsonNode node, String at) {
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw bad(at, "expected fields, such as 'name: rinse'");
        }

        private void only(ObjectNode fields, String at, Set<String> known) {
            fields.fieldNames().forEachRemaining(name -> {
                if (!known.contains(name)) {
                    throw bad(at + name, "is unknown; known are " + new TreeSet<>(known));
                }
            });
        }

        private int line(String field) {
            return located.line(field);
        }

        private Failure bad(String field, String what) {
            return PackYaml.bad(file, line(field), field, what);
        }
    }

    static Failure bad(Path file, int line, String field, String what) {
        return new Failure(
                ExitCode.USAGE,
                file + (line > 0 ? " line " + line : "") + ": " + (field.isEmpty() ? "" : "field '" + field + "' ")
                        + what);
    }
}
