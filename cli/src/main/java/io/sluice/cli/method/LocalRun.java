package io.sluice.cli.method;

import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A run of an executable on this machine, as an agent would run it: arguments on standard input, an empty folder to work in,
 * an agent's environment. What an agent has and this has not is its socket: methods that speak to their gateway are told so.
 */
public final class LocalRun {
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "LANG", "PATHEXT", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "TEMP", "TMP");

    private static final Duration LOOK = Duration.ofMillis(20);

    private LocalRun() {}

    /**
     * How it ended.
     *
     * @param exitCode -1 if it was ended
     * @param reason why it was ended; empty if it ended by itself
     * @param errors what it said on standard error
     */
    public record Ended(int exitCode, String reason, byte[] output, String errors) {}

    /**
     * What to run.
     *
     * @param executable a copy of it, which becomes executable
     * @param entryPoint its only argument; none if empty
     * @param folder empty, its own
     * @param scratch for what it is given and prints
     * @param environment beside what it inherits
     */
    public record Task(
            Path executable,
            String entryPoint,
            byte[] arguments,
            Path folder,
            Path scratch,
            Map<String, String> environment,
            Duration timeout,
            long outputLimitBytes) {}

    /** Runs it to its end, with all it has started. Its streams are files: no child that lives on can hold them open. */
    public static Ended of(Task task) throws InterruptedException {
        Path given = task.scratch().resolve("stdin");
        Path output = task.scratch().resolve("stdout");
        Path errors = task.scratch().resolve("stderr");
        try {
            Files.write(given, task.arguments());
            Process process = start(task, given, output, errors);
            String reason = watch(task, process, output);
            try (InputStream printed = Files.newInputStream(output)) {
                int most = (int) Math.min(task.outputLimitBytes(), Integer.MAX_VALUE - 16);
                boolean tooMuch = Files.size(output) > task.outputLimitBytes();
                return new Ended(
                        reason.isEmpty() ? process.exitValue() : -1,
                        reason.isEmpty() && tooMuch ? tooMuch(task) : reason,
                        printed.readNBytes(most),
                        new String(Files.readAllBytes(errors), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, "cannot run it here: " + e.getMessage());
        }
    }

    /** Waits for its end, or ends it; why, or nothing if it ended by itself. */
    private static String watch(Task task, Process process, Path output) throws IOException, InterruptedException {
        Set<ProcessHandle> children = new HashSet<>();
        long end = System.nanoTime() + task.timeout().toNanos();
        String reason = "";
        try {
            while (reason.isEmpty() && !process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(children::add);
                if (System.nanoTime() - end >= 0) {
                    reason = "TIMED_OUT: after " + task.timeout();
                } else if (Files.size(output) > task.outputLimitBytes()) {
                    reason = tooMuch(task);
                }
            }
        } finally {
            process.descendants().forEach(children::add);
            children.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return reason;
    }

    private static String tooMuch(Task task) {
        return "OUTPUT_LIMIT: more than " + task.outputLimitBytes() + " bytes";
    }

    private static Process start(Task task, Path given, Path output, Path errors) {
        List<String> command = new ArrayList<>();
        command.add(task.executable().toString());
        if (!task.entryPoint().isEmpty()) {
            command.add(task.entryPoint());
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(task.folder().toFile())
                .redirectInput(given.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> !INHERITED.contains(name));
        builder.environment().putAll(task.environment());
        builder.environment().put("SLUICE_WORK_DIR", task.folder().toString());
        try {
            if (Files.getFileStore(task.executable()).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(task.executable(), PosixFilePermissions.fromString("rwx------"));
            }
            return builder.start();
        } catch (IOException e) {
            throw new Failure(ExitCode.SOME_FAILED, "it cannot be started: " + e.getMessage());
        }
    }
}
