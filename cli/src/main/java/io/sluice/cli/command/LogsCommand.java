package io.sluice.cli.command;

import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.home.LogTail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the workgroup's logs. */
@Command(
        name = "logs",
        description = "Shows what the parts of the workgroup on this machine have logged.",
        footer = {
            "",
            "Parts: workgroup, broker, registry, coordinator, gateway, agent-1, agent-2, …; without a part: all.",
            "",
            "Examples:",
            "  sluice logs gateway -n 50",
            "  sluice logs -f"
        })
public final class LogsCommand implements Callable<Integer> {
    private static final long LOOK_INTERVAL_MILLIS = 200;

    private final Surroundings around;

    @Parameters(arity = "0..1", paramLabel = "PART", description = "Whose log.")
    @Nullable
    String part;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes, until Ctrl-C.")
    boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many of the last lines of each. Default: ${DEFAULT-VALUE}.")
    int lines = 20;

    public LogsCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, LogTail> tails = new LinkedHashMap<>();
        for (Path file : files()) {
            String name = file.getFileName().toString().replaceFirst("\\.log$", "");
            LogTail tail = new LogTail(file);
            tails.put(name, tail);
            print(name, tail.last(lines));
        }
        while (follow) {
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL_MILLIS);
            for (var entry : tails.entrySet()) {
                print(entry.getKey(), entry.getValue().more().lines().toList());
            }
        }
        return ExitCode.OK.code();
    }

    private void print(String name, List<String> text) {
        String prefix = part == null ? name + " | " : "";
        text.forEach(line -> around.print(prefix + line + "\n"));
    }

    private List<Path> files() throws IOException {
        Path logs = around.home().logs();
        if (!Files.isDirectory(logs)) {
            throw new Failure(ExitCode.NOT_FOUND, "there are no logs in " + logs + ": ./sluice up has not run with it");
        }
        List<Path> all;
        try (Stream<Path> files = Files.list(logs)) {
            all = files.filter(file -> file.getFileName().toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
        if (part == null) {
            return all;
        }
        List<Path> named = all.stream()
                .filter(file -> file.getFileName().toString().equals(part + ".log"))
                .toList();
        if (named.isEmpty()) {
            String known = String.join(
                    ", ",
                    all.stream()
                            .map(file -> file.getFileName().toString().replaceFirst("\\.log$", ""))
                            .toList());
            throw new Failure(ExitCode.NOT_FOUND, "there is no log of '" + part + "'; there are " + known);
        }
        return named;
    }
}
