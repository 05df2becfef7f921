package io.sluice.workgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Java child process on a {@link Leash}: its output goes to a file, and it ends with its owner, however that ends. */
final class Child implements Part {
    /** A log that is larger at a start is put aside first (one older one is kept). */
    static final long LOG_BYTES_MAX = 16L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Child.class);

    private final String name;
    private final Process process;
    private final Duration patience;

    private Child(String name, Process process, Duration patience) {
        this.name = name;
        this.process = process;
        this.patience = patience;
    }

    /**
     * What to run.
     *
     * @param name for people
     * @param jvmOptions options of the virtual machine
     * @param classPath its class path, without this module's, which is added
     * @param mainClass the real main
     * @param arguments of that main
     * @param environment added to this process's own
     * @param log where its output goes, appended
     * @param patience how long it may take to end in order before it is killed
     */
    record Plan(
            String name,
            List<String> jvmOptions,
            List<Path> classPath,
            String mainClass,
            List<String> arguments,
            Map<String, String> environment,
            Path log,
            Duration patience) {
        List<String> command() {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvmOptions);
            List<String> paths = new ArrayList<>();
            classPath.forEach(path -> paths.add(path.toString()));
            paths.add(Installation.ownClasses().toString());
            command.add("-cp");
            command.add(String.join(System.getProperty("path.separator"), paths));
            command.add(Leash.class.getName());
            command.add(mainClass);
            command.addAll(arguments);
            return command;
        }
    }

    static Child start(Plan plan) throws IOException {
        Files.createDirectories(plan.log().toAbsolutePath().getParent());
        putAsideIfLarge(plan.log());
        ProcessBuilder builder = new ProcessBuilder(plan.command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(plan.log().toFile()));
        builder.environment().putAll(plan.environment());
        return new Child(plan.name(), builder.start(), plan.patience());
    }

    @Override
    public long pid() {
        return process.pid();
    }

    /** Waits at most so long for its end. */
    boolean endsWithin(Duration wait) throws InterruptedException {
        return process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Only once it has ended. */
    int exitCode() {
        return process.exitValue();
    }

    @Override
    public void whenEnded(IntConsumer told) {
        var unused = process.onExit().thenAccept(ended -> told.accept(ended.exitValue()));
    }

    /** Lets go of the leash without waiting. */
    @Override
    public void letGo() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("the leash of {} was broken already", name, e);
        }
    }

    /** Lets go and waits; a child that does not end in time is killed. */
    @Override
    public void close() {
        letGo();
        try {
            if (!endsWithin(patience)) {
                LOG.warn("{} (process {}) did not end within {}, killing it", name, pid(), patience);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void putAsideIfLarge(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
