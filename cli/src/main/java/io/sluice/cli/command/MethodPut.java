package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.method.Executable;
import io.sluice.cli.method.MethodDirectory;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes a method. */
@Command(
        name = "put",
        description = {
            "Publishes a version of a method: a program for each platform. What is published never changes.",
            "DIR has a method.yaml, which says everything (docs/methods.md); NAME is described by the options."
        },
        footer = {
            "",
            "Platforms: linux-x86_64, linux-aarch64, windows-x86_64, darwin-aarch64, …; 'any' runs where no other fits.",
            "Publishing the same again does nothing.",
            "",
            "Examples:",
            "  sluice method put methods/rinse",
            "  sluice method put deploy/library/*/",
            "  sluice method put rinse --version 3 --variant linux-x86_64=build/rinse --description 'Rinses pumps'",
            "  sluice method put hello --version 1 --variant any=hello.sh"
        })
public final class MethodPut implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(
            arity = "1..*",
            paramLabel = "DIR|NAME",
            description = "Folders with a method.yaml; or one method's name, with --version and --variant.")
    List<String> named = new ArrayList<>();

    @Option(names = "--version", paramLabel = "V", description = "The version to publish.")
    @Nullable
    String version;

    @Option(
            names = "--variant",
            paramLabel = "PLATFORM=FILE",
            description = "The program for a platform; may be repeated.")
    Map<String, String> variants = new LinkedHashMap<>();

    @Option(names = "--description", paramLabel = "TEXT", description = "What it does, in a sentence.")
    @Nullable
    String description;

    @Mixin
    OutputOption output = new OutputOption();

    public MethodPut(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (version == null && variants.isEmpty() && description == null) {
            // All are read before any is published.
            List<MethodDirectory> folders = named.stream()
                    .map(name -> MethodDirectory.read(around.file(name)))
                    .toList();
            Api api = around.api();
            folders.forEach(folder -> put(api, folder.name(), request(folder), folder.variants()));
            return ExitCode.OK.code();
        }
        if (version == null || variants.isEmpty() || named.size() != 1) {
            throw new Failure(
                    ExitCode.USAGE,
                    "name one method with --version and --variant, or folders with a " + MethodDirectory.FILE
                            + " and no options");
        }
        ObjectNode method = Json.object().put("name", named.get(0)).put("version", version);
        if (description != null) {
            method.put("description", description);
        }
        Map<String, List<Path>> files = new LinkedHashMap<>();
        variants.forEach((platform, file) -> files.put(platform, List.of(around.file(file))));
        put(around.api(), named.get(0), method, files);
        return ExitCode.OK.code();
    }

    private static ObjectNode request(MethodDirectory folder) {
        ObjectNode method = Json.object().put("name", folder.name()).put("version", folder.version());
        if (!folder.description().isEmpty()) {
            method.put("description", folder.description());
        }
        method.setAll(folder.declares());
        return method;
    }

    private void put(Api api, String name, ObjectNode method, Map<String, List<Path>> files) {
        Path scratch = scratch();
        try {
            JsonNode published = publish(api, method, files, scratch);
            around.print(
                    output.format == Format.TABLE
                            ? name + "@" + Json.text(method, "version") + " is published for "
                                    + MethodCommand.platforms(method) + "\n"
                            : Listing.item(output.format, published));
        } finally {
            remove(scratch);
        }
    }

    /** Uploads the executables, then publishes the method; the answer. */
    static JsonNode publish(Api api, ObjectNode method, Map<String, List<Path>> files, Path scratch) {
        Map<String, Executable> executables = new TreeMap<>();
        ArrayNode list = method.putArray("variants");
        files.forEach((platform, parts) -> {
            Executable executable = Executable.of(parts, scratch);
            executables.put(executable.digest(), executable);
            list.addObject()
                    .put("platform", platform)
                    .put("fileName", executable.fileName())
                    .put("digest", executable.digest())
                    .put("sizeBytes", executable.sizeBytes());
        });
        executables.forEach((digest, executable) -> api.put("/content/" + digest, executable.file()));
        return api.post("/methods", method);
    }

    static Path scratch() {
        try {
            return Files.createTempDirectory("sluice-method");
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, "cannot make a temporary folder: " + e.getMessage());
        }
    }

    static void remove(Path scratch) {
        try (var files = Files.walk(scratch)) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new Failure(ExitCode.ERROR, "cannot remove the temporary folder " + scratch + ": " + e.getMessage());
        }
    }
}
