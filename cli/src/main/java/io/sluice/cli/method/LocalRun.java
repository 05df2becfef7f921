package io.sluice.cli.method;

import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A run of an executable on this machine, as an agent would run it: arguments on standard input, an empty folder to work in,
 * an agent's environment. What an agent has and this has not is its socket: methods that speak to their gateway are told so.
 */
public final class LocalRun {
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "LANG", "PATHEXT", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "TEMP", "TMP");

    private LocalRun() {}

    /**
     * How it ended.
     *
     * @param exitCode -1 if it was ended
     * @param reason why it was ended; empty if it ended by itself
     */
    public record Ended(int exitCode, String reason, byte[] output) {}

    /**
     * What to run.
     *
     * @param executable a copy of it, which becomes executable
     * @param entryPoint its only argument; none if empty
     * @param folder empty, its own
     * @param environment beside what it inherits
     */
    public record Task(
            Path executable,
            String entryPoint,
            byte[] arguments,
            Path folder,
            Map<String, String> environment,
            Duration timeout,
            long outputLimitBytes) {}

    /** Runs it to its end; its standard error goes to {@code err}. */
    public static Ended of(Task task, OutputStream err) throws InterruptedException {
        Process process = start(task);
        try {
            CompletableFuture<byte[]> output =
                    CompletableFuture.supplyAsync(() -> read(process, task.outputLimitBytes()));
            CompletableFuture<Void> errors = CompletableFuture.runAsync(() -> pump(process.getErrorStream(), err));
            feed(process, task.arguments());
            boolean ended = process.waitFor(task.timeout().toMillis(), TimeUnit.MILLISECONDS);
            end(process);
            byte[] printed = output.join();
            errors.join();
            if (!ended) {
                return new Ended(-1, "TIMED_OUT: after " + task.timeout(), printed);
            }
            return printed.length > task.outputLimitBytes()
                    ? new Ended(-1, "OUTPUT_LIMIT: more than " + task.outputLimitBytes() + " bytes", printed)
                    : new Ended(process.exitValue(), "", printed);
        } finally {
            end(process);
        }
    }

    private static Process start(Task task) {
        List<String> command = new ArrayList<>();
        command.add(task.executable().toString());
        if (!task.entryPoint().isEmpty()) {
            command.add(task.entryPoint());
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(task.folder().toFile());
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

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** As much as it may print, and one byte more if it prints too much; it is then ended. */
    private static byte[] read(Process process, long limit) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream in = process.getInputStream()) {
            int most = (int) Math.min(limit, Integer.MAX_VALUE - 16) + 1;
            out.write(in.readNBytes(most));
            if (out.size() > limit) {
                end(process);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void pump(InputStream in, OutputStream out) {
        try (in) {
            in.transferTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void feed(Process process, byte[] arguments) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(arguments);
        } catch (IOException e) {
            // It does not read its arguments, or has ended already: both are its own business.
            return;
        }
    }
}
