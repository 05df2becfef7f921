package io.sluice.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command {@code sluice-runtime}. */
public final class RuntimeCommand {
    /** What the gateway takes, and one more to see that there is too much. */
    private static final int DATA_BYTES = 1025;

    private static final String HELP = """
            sluice-runtime: what a method that a Sluice agent has started tells and asks its gateway.

              sluice-runtime upcall NAME [--data TEXT|@FILE|-] [--type T] [--timeout D]
                  Asks a handler of the gateway and prints its answer. --data: at most 1024 bytes, given as they
                  are, from a file, or from standard input. --type: their media type. --timeout: 500ms, 30s, 5m;
                  30s if it is not given, at most 10m.
              sluice-runtime progress PERCENT|DONE/ALL [TEXT]
                  Says how far the method is; sluice job status shows it while the method runs.
              sluice-runtime put FILE [--name NAME] [--type T]
                  Sends a file up, whatever its size, and prints the id of its transfer once it is durable.
              sluice-runtime put - --name NAME [--type T]
                  The same with what standard input brings until its end, piece by piece.
              sluice-runtime inventory
                  Has the agent scan the machine now, and prints what came of it once the gateway knows it.

            Exit codes:
            {codes}
            Examples:
              sluice-runtime progress 3/7 "copying tables"
              sluice-runtime upcall gateway.echo --data '{"level":3}'
              df -k | sluice-runtime upcall app.disk --data - --type text/plain --timeout 10s
              sluice-runtime put /var/log/syslog --name syslog.txt --type text/plain
              tar cz /etc | sluice-runtime put - --name etc.tar.gz
            """;

    private final Map<String, String> environment;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    RuntimeCommand(Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        int code = new RuntimeCommand(System.getenv(), System.in, System.out, System.err).run(arguments);
        System.exit(code);
    }

    /** Does what the arguments say and returns the exit code. */
    int run(String... arguments) {
        if (List.of(arguments).contains("--help") || List.of(arguments).equals(List.of("-h"))) {
            out.print(help());
            return RuntimeExit.OK.code();
        }
        RuntimeExit exit;
        try {
            CommandLine line = CommandLine.parse(arguments);
            switch (line.verb()) {
                case "upcall" -> upcall(line);
                case "progress" -> progress(line);
                case "inventory" -> inventory(line);
                default -> put(line);
            }
            exit = out.checkError()
                    ? complain(RuntimeExit.FAILED, "standard output cannot be written")
                    : RuntimeExit.OK;
        } catch (UsageException e) {
            exit = complain(RuntimeExit.USAGE, e.getMessage() + " (sluice-runtime --help)");
        } catch (RefusedException e) {
            exit = complain(RuntimeExit.of(e.code()), e.code() + ": " + e.getMessage());
        } catch (UnreachableException e) {
            exit = complain(RuntimeExit.NO_AGENT, e.getMessage());
        } catch (IOException e) {
            exit = complain(RuntimeExit.FAILED, e.getMessage());
        }
        return exit.code();
    }

    static String help() {
        StringBuilder codes = new StringBuilder();
        for (RuntimeExit each : RuntimeExit.values()) {
            codes.append("  ")
                    .append(each.code())
                    .append("  ")
                    .append(each.meaning())
                    .append('\n');
        }
        return HELP.replace("{codes}\n", codes);
    }

    private void upcall(CommandLine line) throws UsageException, IOException {
        String name = line.word("name");
        byte[] arguments = data(line.option("--data", ""));
        try (SluiceRuntime runtime = SluiceRuntime.connect(environment)) {
            UpcallAnswer answer = runtime.upcall(name, line.option("--type", ""), arguments, line.timeout());
            out.write(answer.content(), 0, answer.content().length);
            out.flush();
        }
    }

    private byte[] data(String said) throws IOException {
        if (said.equals("-")) {
            return in.readNBytes(DATA_BYTES);
        }
        if (said.startsWith("@")) {
            try (InputStream file = Files.newInputStream(Path.of(said.substring(1)))) {
                return file.readNBytes(DATA_BYTES);
            } catch (IOException e) {
                throw new IOException("the file of --data cannot be read: " + e, e);
            }
        }
        return said.getBytes(StandardCharsets.UTF_8);
    }

    private void progress(CommandLine line) throws UsageException, IOException {
        int percent = line.percent();
        if (line.words().size() > 2) {
            throw new UsageException("progress takes one text after the number: put it into quotes");
        }
        try (SluiceRuntime runtime = SluiceRuntime.connect(environment)) {
            runtime.progress(
                    percent, line.words().size() < 2 ? "" : line.words().get(1));
        }
    }

    private void put(CommandLine line) throws UsageException, IOException {
        String file = line.word("file");
        String name = line.option("--name", "");
        String type = line.option("--type", "");
        boolean stream = file.equals("-");
        if (stream && name.isEmpty()) {
            throw new UsageException("put - needs --name: standard input has none");
        }
        try (SluiceRuntime runtime = SluiceRuntime.connect(environment)) {
            out.println(stream ? runtime.put(in, name, type) : runtime.put(Path.of(file), name, type));
        }
    }

    private void inventory(CommandLine line) throws UsageException, IOException {
        if (!line.words().isEmpty()) {
            throw new UsageException("inventory takes no words");
        }
        try (SluiceRuntime runtime = SluiceRuntime.connect(environment)) {
            out.println(runtime.inventory().json());
        }
    }

    private RuntimeExit complain(RuntimeExit exit, @Nullable String reason) {
        err.println("sluice-runtime: " + reason);
        return exit;
    }
}
