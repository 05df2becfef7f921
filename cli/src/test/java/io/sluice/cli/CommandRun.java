package io.sluice.cli;

import io.sluice.cli.command.ConnectionOptions;
import io.sluice.cli.command.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;

/** A command line that was run: its exit code and what it printed. */
public record CommandRun(int exitCode, String out, byte[] bytes, String err) {

    /** Runs it in a folder, with these environment variables. */
    public static CommandRun of(Path directory, Map<String, String> environment, boolean terminal, String... words) {
        StringWriter out = new StringWriter();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        Surroundings around = new Surroundings(
                directory,
                directory,
                environment,
                new PrintWriter(out),
                bytes,
                new PrintWriter(err),
                terminal,
                new ConnectionOptions());
        int exitCode = Sluice.run(around, words);
        return new CommandRun(exitCode, out.toString(), bytes.toByteArray(), err.toString());
    }
}
