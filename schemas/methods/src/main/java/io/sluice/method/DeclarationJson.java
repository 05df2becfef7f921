package io.sluice.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.wire.config.Durations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A declaration as JSON: strict in what it reads, always the same in what it writes. */
final class DeclarationJson {
    static final int MAX_ENTRY_POINTS = 64;
    static final int MAX_SCHEMA_BYTES = 16 * 1024;

    private static final Set<String> OF_AN_ENTRY_POINT = Set.of("description", "input", "output", "defaults", "check");
    private static final Set<String> OF_THE_METHOD =
            Set.of("requires", "limits", "filepack", "entryPoints", "input", "output", "defaults", "check");
    private static final Set<String> OF_A_FILEPACK =
            Set.of("digest", "target", "receivers", "files", "sizeBytes", "bundleBytes");
    private static final int MAX_DESCRIPTION = 4_000;
    private static final Duration MOST_RUN = Duration.ofDays(7);
    private static final long MOST_OUTPUT_BYTES = 1L << 40;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.-]{0,63}");

    private DeclarationJson() {}

    static ObjectNode of(MethodDeclaration declaration) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (!declaration.requires().isEmpty()) {
            json.put("requires", declaration.requires());
        }
        Duration timeout = declaration.runTimeout();
        if (timeout != null || declaration.outputLimitBytes() >= 0) {
            ObjectNode limits = json.putObject("limits");
            if (timeout != null) {
                limits.put("timeout", timeout.toString());
            }
            if (declaration.outputLimitBytes() >= 0) {
                limits.put("outputLimitBytes", declaration.outputLimitBytes());
            }
        }
        FilepackSummary filepack = declaration.filepack();
        if (filepack != null) {
            json.putObject("filepack")
                    .put("digest", filepack.digest())
                    .put("target", filepack.target())
                    .put("receivers", filepack.receivers())
                    .put("files", filepack.files())
                    .put("sizeBytes", filepack.sizeBytes())
                    .put("bundleBytes", filepack.bundleBytes());
        }
        EntryPoint only = declaration.entryPoints().get("");
        if (only != null) {
            write(json, only);
        } else {
            ObjectNode entryPoints = json.putObject("entryPoints");
            declaration.entryPoints().forEach((name, entry) -> write(entryPoints.putObject(name), entry));
        }
        return json;
    }

    private static void write(ObjectNode json, EntryPoint entry) {
        if (!entry.description().isEmpty()) {
            json.put("description", entry.description());
        }
        set(json, "input", entry.input());
        set(json, "output", entry.output());
        set(json, "defaults", entry.defaults());
        if (entry.check()) {
            json.put("check", true);
        }
    }

    private static void set(ObjectNode json, String name, @Nullable JsonNode value) {
        if (value != null) {
            json.set(name, value);
        }
    }

    static MethodDeclaration read(ObjectNode json) {
        only(json, "", OF_THE_METHOD);
        String requires = text(json, "", "requires");
        if (!requires.isEmpty() && !VERSION.matcher(requires).matches()) {
            throw new BadDeclarationException(
                    "requires", "has the bad value '" + requires + "': expected a version such as 0.1.0");
        }
        ObjectNode limits = object(json, "", "limits");
        Duration timeout = null;
        long outputLimit = -1;
        if (limits != null) {
            only(limits, "limits.", Set.of("timeout", "outputLimitBytes"));
            timeout = timeout(limits);
            outputLimit = outputLimit(limits);
        }
        SortedMap<String, EntryPoint> entryPoints = new TreeMap<>();
        ObjectNode several = object(json, "", "entryPoints");
        if (several == null) {
            entryPoints.put("", entryPoint(json, ""));
        } else {
            for (String alone : List.of("input", "output", "defaults", "check")) {
                if (json.has(alone)) {
                    throw new BadDeclarationException(alone, "stands beside 'entryPoints': give it to each of them");
                }
            }
            readSeveral(several, entryPoints);
        }
        return new MethodDeclaration(requires, timeout, outputLimit, filepack(json), entryPoints);
    }

    private static @Nullable FilepackSummary filepack(ObjectNode json) {
        ObjectNode filepack = object(json, "", "filepack");
        if (filepack == null) {
            return null;
        }
        only(filepack, "filepack.", OF_A_FILEPACK);
        return new FilepackSummary(
                text(filepack, "filepack.", "digest"),
                text(filepack, "filepack.", "target"),
                text(filepack, "filepack.", "receivers"),
                filepack.path("files").asInt(),
                filepack.path("sizeBytes").asLong(),
                filepack.path("bundleBytes").asLong());
    }

    private static void readSeveral(ObjectNode several, Map<String, EntryPoint> entryPoints) {
        if (several.isEmpty() || several.size() > MAX_ENTRY_POINTS) {
            throw new BadDeclarationException(
                    "entryPoints", "has " + several.size() + " items: expected 1 to " + MAX_ENTRY_POINTS);
        }
        for (Map.Entry<String, JsonNode> each : several.properties()) {
            String path = "entryPoints." + each.getKey();
            if (!NAME.matcher(each.getKey()).matches()) {
                throw new BadDeclarationException(
                        path,
                        "has a bad name: expected 1 to 64 letters, digits and . _ -, the first a letter or digit");
            }
            ObjectNode fields = object(several, "entryPoints.", each.getKey());
            if (fields == null) {
                entryPoints.put(each.getKey(), EntryPoint.ANYTHING);
            } else {
                only(fields, path + ".", OF_AN_ENTRY_POINT);
                entryPoints.put(each.getKey(), entryPoint(fields, path + "."));
            }
        }
    }

    private static EntryPoint entryPoint(ObjectNode json, String prefix) {
        String description = text(json, prefix, "description");
        if (description.length() > MAX_DESCRIPTION) {
            throw new BadDeclarationException(
                    prefix + "description", "has " + description.length() + " characters: at most " + MAX_DESCRIPTION);
        }
        JsonNode input = present(json, "input");
        JsonNode output = present(json, "output");
        JsonSchema ofInput = schema(input, prefix + "input");
        schema(output, prefix + "output");
        ObjectNode defaults = object(json, prefix, "defaults");
        boolean check = flag(json, prefix, "check");
        if (defaults != null && check && defaults.has(Arguments.DRY_RUN)) {
            throw new BadDeclarationException(
                    prefix + "defaults", "sets '" + Arguments.DRY_RUN + "', which is the request's to say");
        }
        if (defaults != null && ofInput != null) {
            // Each default by itself: what a request has to say is still missing here.
            ofInput.misfits(defaults, Integer.MAX_VALUE).stream()
                    .filter(misfit ->
                            !misfit.field().isEmpty() && !misfit.rule().equals("required"))
                    .findFirst()
                    .ifPresent(misfit -> {
                        throw new BadDeclarationException(
                                prefix + "defaults", "does not fit 'input': " + misfit.said("defaults"));
                    });
        }
        return new EntryPoint(description, input, output, defaults, check);
    }

    private static @Nullable JsonSchema schema(@Nullable JsonNode schema, String path) {
        if (schema == null) {
            return null;
        }
        int bytes = schema.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_SCHEMA_BYTES) {
            throw new BadDeclarationException(path, "has " + bytes + " bytes: at most " + MAX_SCHEMA_BYTES);
        }
        try {
            return JsonSchema.of(schema);
        } catch (IllegalArgumentException e) {
            throw new BadDeclarationException(path, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Duration timeout(ObjectNode limits) {
        String text = text(limits, "limits.", "timeout");
        if (text.isEmpty()) {
            return null;
        }
        try {
            Duration timeout = Durations.parse(text);
            if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(MOST_RUN) > 0) {
                throw new BadDeclarationException(
                        "limits.timeout", "has the bad value " + text + ": expected 1s to 7d");
            }
            return timeout;
        } catch (IllegalArgumentException e) {
            throw new BadDeclarationException("limits.timeout", "has a bad value: " + e.getMessage());
        }
    }

    private static long outputLimit(ObjectNode limits) {
        JsonNode node = present(limits, "outputLimitBytes");
        if (node == null) {
            return -1;
        }
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < 0
                || node.longValue() > MOST_OUTPUT_BYTES) {
            throw new BadDeclarationException(
                    "limits.outputLimitBytes", "has the bad value " + node + ": expected 0 to " + MOST_OUTPUT_BYTES);
        }
        return node.longValue();
    }

    private static void only(ObjectNode json, String prefix, Set<String> known) {
        json.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new BadDeclarationException(prefix + name, "is unknown; known are " + new TreeSet<>(known));
            }
        });
    }

    private static @Nullable JsonNode present(ObjectNode json, String name) {
        JsonNode node = json.get(name);
        return node == null || node.isNull() ? null : node;
    }

    private static @Nullable ObjectNode object(ObjectNode json, String prefix, String name) {
        JsonNode node = present(json, name);
        if (node == null) {
            return null;
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new BadDeclarationException(
                prefix + name, "has the bad value " + shortened(node) + ": expected an object");
    }

    private static String text(ObjectNode json, String prefix, String name) {
        JsonNode node = present(json, name);
        if (node == null) {
            return "";
        }
        if (!node.isTextual()) {
            throw new BadDeclarationException(
                    prefix + name, "has the bad value " + shortened(node) + ": expected text");
        }
        return node.textValue();
    }

    private static boolean flag(ObjectNode json, String prefix, String name) {
        JsonNode node = present(json, name);
        if (node != null && !node.isBoolean()) {
            throw new BadDeclarationException(
                    prefix + name, "has the bad value " + shortened(node) + ": expected true or false");
        }
        return node != null && node.booleanValue();
    }

    private static String shortened(JsonNode node) {
        String text = node.toString();
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
