package io.sluice.cli.home;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of a workgroup. */
public record WorkgroupHome(Path data) {
    private static final String MAIN_CLASS = "io.sluice.workgroup.Workgroup";
    private static final String CHILD_CLASS = "io.sluice.workgroup.Leash";

    /** The workgroup's process as it described itself when it was healthy. */
    public record Running(ProcessHandle process, JsonNode description) {
        public String text(String field) {
            return Json.text(description, field);
        }
    }

    public Path logs() {
        return data.resolve("logs");
    }

    public Path progress() {
        return data.resolve("run").resolve("progress.jsonl");
    }

    public Path adminToken() {
        return data.resolve("region").resolve("admin-token");
    }

    /** The healthy workgroup of this folder; empty if none runs. */
    public Optional<Running> running() {
        return description()
                .flatMap(description -> ProcessHandle.of(description.path("pid").asLong(-1))
                        .filter(this::isOurs)
                        .map(process -> new Running(process, description)));
    }

    /** The process of this folder, healthy or still on its way. */
    public Optional<ProcessHandle> process() {
        Path file = data.resolve("run").resolve("pid");
        try {
            long pid = Long.parseLong(Files.readString(file).strip());
            return ProcessHandle.of(pid).filter(this::isOurs);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Children of a workgroup that is gone; there are none unless one of them hangs. */
    public List<ProcessHandle> leftovers() {
        Path folder = data.resolve("run").resolve("children");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.flatMap(file -> child(file).stream()).toList();
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, "cannot read " + folder + ": " + e.getMessage());
        }
    }

    private static Optional<ProcessHandle> child(Path file) {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                    .filter(process -> process.isAlive()
                            && process.info()
                                    .commandLine()
                                    .map(line -> line.contains(CHILD_CLASS))
                                    .orElse(false));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A process id may have gone to somebody else: its command line must name the workgroup and this folder. */
    private boolean isOurs(ProcessHandle process) {
        return process.isAlive()
                && process.info()
                        .commandLine()
                        .map(line -> line.contains(MAIN_CLASS) && line.contains("--data.dir=" + data))
                        .orElse(true);
    }

    private Optional<JsonNode> description() {
        Path file = data.resolve("run").resolve("workgroup.json");
        try {
            return Files.exists(file) ? Optional.of(Json.parse(Files.readString(file))) : Optional.empty();
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, "cannot read " + file + ": " + e.getMessage());
        }
    }
}
