package io.sluice.agent.inventory;

import io.sluice.agent.files.OwnFiles;
import io.sluice.runtime.line.MalformedLineException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Scans in a process of its own, which takes with it what it needed: the agent waits for a line and holds nothing of the report.
 */
final class ScanProcess implements Scanner {
    /** Standard output of a scan: one line. */
    private static final int LINE_BYTES = 4_096;

    private static final int ERROR_BYTES = 300;

    private final List<String> command;
    private final Path folder;
    private final OwnFiles files;
    private final long timeoutMs;

    /**
     * Scans by a command.
     *
     * @param command to which {@code --out=FILE} is added
     * @param folder where the report is put, and the process works; made if missing
     * @param timeoutMs after which it is ended
     */
    ScanProcess(List<String> command, Path folder, OwnFiles files, long timeoutMs) {
        this.command = List.copyOf(command);
        this.folder = folder;
        this.files = files;
        this.timeoutMs = timeoutMs;
    }

    @Override
    public ScanSummary scan() throws IOException, InterruptedException {
        files.makeFolder(folder);
        Path report = folder.resolve("report.json.gz");
        Path line = folder.resolve("line");
        Path errors = folder.resolve("errors");
        // They are made here, so that they are the owner's alone.
        for (Path file : List.of(report, line, errors)) {
            files.create(file).close();
        }
        List<String> words = new ArrayList<>(command);
        words.add("--out=" + report);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File(File.separatorChar == '\\' ? "NUL" : "/dev/null")))
                .redirectOutput(line.toFile())
                .redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_"));
        Process process = builder.start();
        try {
            if (!process.waitFor(timeoutMs, TimeUnit.MILLISECONDS)) {
                throw new IOException("the scan has not ended within " + timeoutMs + " ms");
            }
        } finally {
            end(process);
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    "the scanner ended with exit code " + process.exitValue() + ": " + head(errors, ERROR_BYTES));
        }
        try {
            return ScanSummary.parse(report, head(line, LINE_BYTES));
        } catch (MalformedLineException e) {
            throw new IOException("the scanner's answer is not understood: " + e.getMessage(), e);
        }
    }

    /** With what it has started: facts, package managers. */
    private static void end(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String head(Path file, int bytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(bytes), StandardCharsets.UTF_8).strip();
        }
    }
}
