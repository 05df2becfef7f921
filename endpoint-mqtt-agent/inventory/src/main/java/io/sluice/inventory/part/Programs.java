package io.sluice.inventory.part;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs programs whose output is read: each has a time limit and a size limit, and none outlives this. Any thread. */
public final class Programs implements AutoCloseable {
    private static final List<String> FOLDERS =
            List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/local/sbin");

    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private final long limitMs;

    /** @param limitMs for each */
    public Programs(long limitMs) {
        this.limitMs = limitMs;
    }

    /** How a program ended, and what it printed. */
    public record Outcome(int exitCode, byte[] output) {
        public Stream<String> lines() {
            return new String(output, StandardCharsets.UTF_8).lines();
        }
    }

    /** Where the system has a program; null if it has none. The environment's path is not asked: anybody may have set it. */
    public static @Nullable Path find(String name) {
        return FOLDERS.stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /**
     * Runs one to its end.
     *
     * @param mostBytes that it may print
     * @throws IOException if it cannot be started, takes too long or prints too much
     */
    public Outcome run(int mostBytes, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(
                        ProcessBuilder.Redirect.from(new File(File.separatorChar == '\\' ? "NUL" : "/dev/null")));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("SLUICE_"));
        environment.put("LC_ALL", "C");
        String name = String.valueOf(Path.of(command.get(0)).getFileName());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(name + " cannot be started", e);
        }
        running.add(process);
        try {
            return await(process, mostBytes, name);
        } finally {
            end(process);
        }
    }

    private Outcome await(Process process, int mostBytes, String name) throws IOException, InterruptedException {
        CompletableFuture<byte[]> output = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process.getInputStream(), mostBytes, output), "output of " + name);
        reader.setDaemon(true);
        reader.start();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        try {
            byte[] bytes = output.get(limitMs, TimeUnit.MILLISECONDS);
            if (bytes.length > mostBytes) {
                throw new IOException(name + " prints more than " + mostBytes + " bytes");
            }
            if (!process.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                throw new IOException(name + " takes longer than " + limitMs + " ms");
            }
            return new Outcome(process.exitValue(), bytes);
        } catch (TimeoutException e) {
            throw new IOException(name + " takes longer than " + limitMs + " ms", e);
        } catch (ExecutionException e) {
            throw new IOException("the output of " + name + " cannot be read", e);
        }
    }

    private static void read(InputStream from, int mostBytes, CompletableFuture<byte[]> to) {
        try (InputStream in = from) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[8_192];
            for (int count = in.read(buffer); count >= 0 && bytes.size() <= mostBytes; count = in.read(buffer)) {
                bytes.write(buffer, 0, count);
            }
            to.complete(bytes.toByteArray());
        } catch (IOException e) {
            to.completeExceptionally(e);
        }
    }

    private void end(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        running.remove(process);
    }

    /** Ends those that still run. */
    @Override
    public void close() {
        running.forEach(this::end);
    }
}
