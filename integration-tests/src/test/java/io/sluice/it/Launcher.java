package io.sluice.it;

import io.sluice.it.harness.Checkout;
import io.sluice.it.harness.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Types commands at the project's root, as the README tells people to, on a region of its own. */
final class Launcher implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Path root = Checkout.find().root();
    private final Path data;
    private final Path logs;
    private final AtomicInteger commands = new AtomicInteger();

    /**
     * On a data folder.
     *
     * @param data where the region lies
     * @param logs where what each command said stays
     */
    Launcher(Path data, Path logs) {
        this.data = data;
        try {
            this.logs = Files.createDirectories(logs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command said, on both streams, and its exit code. */
    record Outcome(String command, int exitCode, String output) {}

    /** Runs a line of shell. */
    Outcome type(String line) {
        Path log = logs.resolve("command-" + commands.incrementAndGet() + ".log");
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Everything is built by the time integration tests run: no build inside the build.
        Map<String, String> environment = Map.of("SLUICE_DATA", data.toString(), "SLUICE_NO_BUILD", "1");
        try (RunningProcess shell =
                RunningProcess.start(line, List.of("/bin/sh", "-c", line), environment, root, log)) {
            int exit = shell.awaitExit(LIMIT);
            return new Outcome(line, exit, shell.output());
        }
    }

    /** Processes whose command line names the data folder. */
    List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> RunningProcess.isRunning(process.pid()))
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString()))
                .toList();
    }

    /** Whatever a failed test has left. */
    @Override
    public void close() {
        processes().forEach(ProcessHandle::destroyForcibly);
    }
}
