package io.sluice.cli.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.method.BadDeclarationException;
import io.sluice.method.MethodDeclaration;
import io.sluice.wire.Platforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder with a {@code method.yaml}.
 *
 * @param variants executables by platform; several files are one executable, one behind the other
 * @param declares what the method declares, as it was written
 * @param declaration the same, read and found good
 */
public record MethodDirectory(
        String name,
        String version,
        String description,
        SortedMap<String, List<Path>> variants,
        ObjectNode declares,
        MethodDeclaration declaration) {
    /** What makes a folder a method. */
    public static final String FILE = "method.yaml";

    private static final List<String> OF_THE_FOLDER = List.of("name", "version", "description", "variants");

    public MethodDirectory {
        variants = Collections.unmodifiableSortedMap(new TreeMap<>(variants));
    }

    /** @throws Failure naming the file, and the field that is wrong in it */
    public static MethodDirectory read(Path folder) {
        Path file = folder.resolve(FILE);
        JsonNode read;
        try {
            read = YamlFile.read(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, file + " is no YAML " + e.getMessage());
        } catch (IOException e) {
            throw Failure.unreadable(file.toString(), e);
        }
        if (!(read instanceof ObjectNode fields)) {
            throw bad(file, "expected fields, such as 'name: rinse'");
        }
        ObjectNode declares = fields.deepCopy();
        declares.remove(OF_THE_FOLDER);
        MethodDeclaration declaration;
        try {
            declaration = MethodDeclaration.of(declares);
        } catch (BadDeclarationException e) {
            throw bad(file, String.valueOf(e.getMessage()));
        }
        return new MethodDirectory(
                text(file, fields, "name", true),
                version(file, fields),
                text(file, fields, "description", false),
                variants(folder, file, fields),
                declares,
                declaration);
    }

    /** The executable for a platform: its own if there is one, else the one for any. */
    public Optional<List<Path>> variantFor(String platform) {
        return Optional.ofNullable(variants.getOrDefault(platform, variants.get(Platforms.ANY)));
    }

    /** Under which name an executable is published: that of its last file. */
    public static String fileName(List<Path> files) {
        return String.valueOf(files.get(files.size() - 1).getFileName());
    }

    private static String text(Path file, ObjectNode fields, String name, boolean required) {
        JsonNode value = fields.get(name);
        if (value == null || value.isNull() || value.asText().isBlank()) {
            if (required) {
                throw bad(file, "field '" + name + "' is missing");
            }
            return "";
        }
        if (!value.isTextual()) {
            throw bad(file, "field '" + name + "' has the bad value " + value + ": expected text");
        }
        return value.textValue().strip();
    }

    /** A whole number is a version as well; 1.10 would come out of YAML as 1.1. */
    private static String version(Path file, ObjectNode fields) {
        JsonNode value = fields.get("version");
        if (value != null && value.isIntegralNumber()) {
            return value.asText();
        }
        if (value != null && value.isNumber()) {
            throw bad(file, "field 'version' is the number " + value + ": put it in quotes, as \"1.10\"");
        }
        return text(file, fields, "version", true);
    }

    private static SortedMap<String, List<Path>> variants(Path folder, Path file, ObjectNode fields) {
        if (!(fields.get("variants") instanceof ObjectNode named) || named.isEmpty()) {
            throw bad(file, "field 'variants' names no executable: expected such as 'any: rinse.sh'");
        }
        SortedMap<String, List<Path>> variants = new TreeMap<>();
        for (Map.Entry<String, JsonNode> variant : named.properties()) {
            List<Path> files = new ArrayList<>();
            for (JsonNode each : variant.getValue().isArray() ? variant.getValue() : List.of(variant.getValue())) {
                if (!each.isTextual() || each.textValue().isBlank()) {
                    throw bad(
                            file,
                            "field 'variants." + variant.getKey() + "' has the bad value " + variant.getValue()
                                    + ": expected a file, or a list of files");
                }
                Path part = folder.resolve(each.textValue());
                if (!Files.isRegularFile(part)) {
                    throw bad(file, "field 'variants." + variant.getKey() + "' names " + part + ", which is no file");
                }
                files.add(part);
            }
            if (files.isEmpty()) {
                throw bad(file, "field 'variants." + variant.getKey() + "' names no file");
            }
            variants.put(variant.getKey(), List.copyOf(files));
        }
        return variants;
    }

    private static Failure bad(Path file, String what) {
        return new Failure(ExitCode.USAGE, file + ": " + what);
    }
}
