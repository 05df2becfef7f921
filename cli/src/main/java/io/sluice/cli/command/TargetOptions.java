package io.sluice.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name endpoints, one of which must be given. */
final class TargetOptions {
    @Option(
            names = "--on",
            required = true,
            paramLabel = "SELECTOR",
            description =
                    "Endpoints by label or name, such as 'os=linux,site in (a,b)' or 'web-*'; '*' is every endpoint.")
    @Nullable
    String selector;

    @Option(
            names = "--endpoint",
            required = true,
            paramLabel = "ID",
            description = "An endpoint by its id; may be repeated.")
    List<String> single = new ArrayList<>();

    @Option(
            names = "--endpoints",
            required = true,
            paramLabel = "ID,…|@FILE",
            description =
                    "Endpoints by their ids; @FILE has them on lines, with # before remarks; @- reads standard input.")
    @Nullable
    String listed;

    /** Writes them into a request. */
    void addTo(ObjectNode request, Surroundings around) {
        if (selector != null) {
            request.put("selector", selector);
            return;
        }
        ArrayNode ids = request.putArray("endpoints");
        if (listed == null) {
            single.forEach(ids::add);
        } else {
            read(listed, around).forEach(ids::add);
        }
    }

    private static Set<String> read(String listed, Surroundings around) {
        Set<String> ids = new LinkedHashSet<>();
        if (listed.startsWith("@")) {
            String file = listed.substring(1);
            lines(file, around).forEach(line -> add(line.replaceFirst("#.*", ""), ids));
            if (ids.isEmpty()) {
                throw new Failure(ExitCode.USAGE, "the file " + file + " has no endpoint ids in it");
            }
        } else {
            add(listed, ids);
            if (ids.isEmpty()) {
                throw new Failure(ExitCode.USAGE, "--endpoints names no endpoint: expected ID,… or @FILE");
            }
        }
        return ids;
    }

    private static void add(String text, Set<String> ids) {
        for (String id : text.split("[,\\s]+", -1)) {
            if (!id.isEmpty()) {
                ids.add(id);
            }
        }
    }

    private static List<String> lines(String file, Surroundings around) {
        try {
            String text = file.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(around.file(file));
            return text.lines().toList();
        } catch (IOException e) {
            throw Failure.unreadable("the endpoint ids in " + file, e);
        }
    }
}
