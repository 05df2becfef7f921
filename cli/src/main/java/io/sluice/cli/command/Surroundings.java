package io.sluice.cli.command;

import io.sluice.cli.api.Api;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.home.WorkgroupHome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command finds around it.
 *
 * @param root the folder of the built project
 * @param directory where it was typed
 * @param environment its environment variables
 * @param out for results
 * @param bytes for results that are no text; the same place as {@code out}
 * @param err for everything else
 * @param terminal whether {@code err} is a terminal
 * @param connection the options that say which region is meant
 */
public record Surroundings(
        Path root,
        Path directory,
        Map<String, String> environment,
        PrintWriter out,
        OutputStream bytes,
        PrintWriter err,
        boolean terminal,
        ConnectionOptions connection) {

    /** The workgroup's folder: {@code --data}, else {@code SLUICE_DATA}, else {@code .sluice} in the project. */
    WorkgroupHome home() {
        String asked = first(connection.data, environment.get("SLUICE_DATA"));
        Path data = asked == null ? root.resolve(".sluice") : directory.resolve(asked);
        return new WorkgroupHome(data.toAbsolutePath().normalize());
    }

    /** The region's API: as asked for, else that of the workgroup that runs here. */
    Api api() {
        String url = first(connection.api, environment.get("SLUICE_API"));
        if (url == null) {
            url = home().running()
                    .map(running -> running.text("api"))
                    .orElseThrow(() -> new Failure(
                            ExitCode.ERROR,
                            "no region is running here: type ./sluice up (or name one with --api; looked into "
                                    + home().data() + ")"));
        }
        try {
            return new Api(URI.create(url), token());
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "--api has the bad value '" + url + "': expected http://HOST:PORT");
        }
    }

    /** The connectors' API: as asked for, else that of the workgroup that runs here. */
    Api connectors() {
        String url = first(connection.connectors, environment.get("SLUICE_CONNECTORS"));
        if (url == null) {
            url = home().running()
                    .map(running -> running.text("connectors"))
                    .filter(found -> !found.isEmpty())
                    .orElseThrow(() -> new Failure(
                            ExitCode.ERROR,
                            "no connectors are running here: type ./sluice up (or name them with --connectors; looked"
                                    + " into " + home().data() + ")"));
        }
        try {
            return new Api(URI.create(url), token());
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.USAGE, "--connectors has the bad value '" + url + "': expected http://HOST:PORT");
        }
    }

    /** A file named on the command line. */
    Path file(String name) {
        return directory.resolve(name);
    }

    void print(String text) {
        out.print(text);
        out.flush();
    }

    void say(String line) {
        err.println(line);
        err.flush();
    }

    private String token() {
        String asked = first(connection.tokenFile, environment.get("SLUICE_TOKEN_FILE"));
        Path file = asked == null ? home().adminToken() : directory.resolve(asked);
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.ERROR,
                    "cannot read the administrator's token in " + file + ": name its file with --token-file");
        }
    }

    private static @Nullable String first(@Nullable String a, @Nullable String b) {
        return a != null && !a.isEmpty() ? a : b != null && !b.isEmpty() ? b : null;
    }
}
