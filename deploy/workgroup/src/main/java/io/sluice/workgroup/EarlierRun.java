package io.sluice.workgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends children of an earlier run whose leash did not end them, such as stopped ones. */
final class EarlierRun {
    private static final Logger LOG = LoggerFactory.getLogger(EarlierRun.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private EarlierRun() {}

    static void endLeftovers(Path run) throws IOException, InterruptedException {
        Path children = Files.createDirectories(run.resolve("children"));
        List<Path> notes;
        try (Stream<Path> files = Files.list(children)) {
            notes = files.toList();
        }
        for (Path note : notes) {
            Optional<ProcessHandle> process = process(Files.readString(note).strip());
            if (process.isPresent()) {
                LOG.warn(
                        "{} of an earlier run (process {}) still lives, killing it",
                        note.getFileName(),
                        process.get().pid());
                kill(process.get());
            }
            Files.deleteIfExists(note);
        }
    }

    /** The process, unless its id has gone to something that is no child of a workgroup. */
    private static Optional<ProcessHandle> process(String pid) {
        try {
            return ProcessHandle.of(Long.parseLong(pid))
                    .filter(process -> process.info()
                            .commandLine()
                            .map(line -> line.contains(Leash.class.getName()))
                            .orElse(false));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static void kill(ProcessHandle process) throws InterruptedException {
        process.destroyForcibly();
        try {
            process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("process {} cannot be killed", process.pid());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
