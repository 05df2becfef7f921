package io.sluice.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A child process whose output goes to a file. It and what it has started end with this JVM at the latest.
 *
 * <p>Any thread may call.
 */
public final class RunningProcess implements AutoCloseable {
    private static final Set<RunningProcess> OPEN = ConcurrentHashMap.newKeySet();
    private static final Duration ORDERLY_STOP = Duration.ofSeconds(30);

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> OPEN.forEach(RunningProcess::close), "end child processes"));
    }

    private final String name;
    private final Process process;
    private final Path log;
    private final Set<ProcessHandle> orphans = new HashSet<>();

    private RunningProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts a process; its output is appended to {@code log}. */
    public static RunningProcess start(
            String name, List<String> command, Map<String, String> environment, Path folder, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(key -> key.startsWith("SLUICE_") || key.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        try {
            RunningProcess running = new RunningProcess(name, builder.start(), log);
            OPEN.add(running);
            return running;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /** Whether a process executes; one that has ended and only waits to be collected by its parent does not. */
    public static boolean isRunning(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
        try {
            String text = Files.readString(stat);
            return !text.substring(text.lastIndexOf(')') + 1).strip().startsWith("Z");
        } catch (IOException e) {
            return false; // It is gone.
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Every process below this one. */
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** {@code kill -9} of this process alone; what it had started is left to itself until {@link #close}. */
    public void kill() {
        synchronized (orphans) {
            process.descendants().forEach(orphans::add);
        }
        process.destroyForcibly();
        awaitExit(ORDERLY_STOP);
    }

    /**
     * SIGTERM, and the exit code.
     *
     * @throws IllegalStateException if it has not ended in time
     */
    public int stop() {
        process.destroy();
        return awaitExit(ORDERLY_STOP);
    }

    /** SIGSTOP: it stands still and keeps its connections. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /**
     * The exit code.
     *
     * @throws IllegalStateException if it has not ended in time
     */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(
                        name + " has not ended within " + limit + "; its output ends:\n" + tail(40));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    /**
     * Waits for its end.
     *
     * @throws IllegalStateException if that is not exit code 0, or does not come in time
     */
    public void awaitSuccess(Duration limit) {
        int exit = awaitExit(limit);
        if (exit != 0) {
            throw new IllegalStateException(name + " ended with " + exit + ":\n" + tail(60));
        }
    }

    /** All it has written so far. */
    public String output() {
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines it wrote. */
    public String tail(int lines) {
        List<String> all = output().lines().toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    /** Ends it and everything below it, at once. */
    @Override
    public void close() {
        synchronized (orphans) {
            process.descendants().forEach(orphans::add);
            process.destroyForcibly();
            orphans.forEach(ProcessHandle::destroyForcibly);
            orphans.clear();
        }
        OPEN.remove(this);
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String signal) {
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("SIG" + signal + " did not reach " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public String toString() {
        return name + " (pid " + pid() + ")";
    }
}
