package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.method.Executable;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a task of a script. */
@Command(
        name = "create",
        description = "Makes a task of a script, here or on an endpoint; of a task that is there, the next version.",
        footer = {
            "",
            "The same script with the same defaults again makes no new version. --from reads the file by a job on that endpoint.",
            "",
            "Examples:",
            "  sluice task create disk-check --file check.sh --default '{\"level\": 90}'",
            "  sluice task create rotate --from web-7:/opt/rotate.sh --platform linux-x86_64 --timeout 5m"
        })
public final class TaskCreate implements Callable<Integer> {
    private static final String ANY = "any";
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

    private final Surroundings around;

    @Parameters(paramLabel = "NAME", description = "What the task is called.")
    String name = "";

    @ArgGroup(multiplicity = "1")
    Source source = new Source();

    @Option(
            names = "--platform",
            paramLabel = "PLATFORM",
            defaultValue = ANY,
            description = "Where it runs, such as linux-x86_64. Default: ${DEFAULT-VALUE}.")
    String platform = ANY;

    @Option(
            names = "--default",
            paramLabel = "JSON|@FILE",
            description = "Arguments that a run has where it gives no others.")
    @Nullable
    String defaults;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "How long a run may take on an endpoint, such as 30s or 5m.")
    @Nullable
    Duration timeout;

    @Option(names = "--description", paramLabel = "TEXT", description = "What it does, in a sentence.")
    @Nullable
    String description;

    @Mixin
    OutputOption output = new OutputOption();

    public TaskCreate(Surroundings around) {
        this.around = around;
    }

    /** Where the script is. */
    static final class Source {
        @Option(names = "--file", required = true, paramLabel = "FILE", description = "A script here.")
        @Nullable
        String file;

        @Option(
                names = "--from",
                required = true,
                paramLabel = "ENDPOINT:PATH",
                description = "A script on an endpoint, which is named by its host name or id.")
        @Nullable
        String from;
    }

    @Override
    public Integer call() {
        ObjectNode task = Json.object().put("name", name);
        if (description != null) {
            task.put("description", description);
        }
        if (defaults != null) {
            task.set("defaults", ArgumentsOption.read("--default", defaults, around));
        }
        if (timeout != null) {
            task.putObject("limits").put("timeout", timeout.toString());
        }
        Path scratch = MethodPut.scratch();
        try {
            show(publish(task, scratch));
        } finally {
            MethodPut.remove(scratch);
        }
        return ExitCode.OK.code();
    }

    private JsonNode publish(ObjectNode task, Path scratch) {
        Api api = around.api();
        Path script;
        String fileName;
        if (source.from != null) {
            RemoteFile remote = RemoteFile.of(source.from);
            script = scratch.resolve("script");
            fileName = remote.fileName();
            task.put("origin", source.from);
            requireFileName(fileName);
            remote.fetch(around, api, script);
        } else {
            String file = String.valueOf(source.file);
            script = around.file(file);
            fileName = String.valueOf(script.getFileName());
            task.put("origin", fileName);
            requireFileName(fileName);
        }
        requireSomething(script);
        Executable executable = Executable.of(List.of(script), scratch);
        task.putArray("variants")
                .addObject()
                .put("platform", platform)
                .put("fileName", fileName)
                .put("digest", executable.digest())
                .put("sizeBytes", executable.sizeBytes());
        api.put("/content/" + executable.digest(), executable.file());
        return api.post("/tasks", task);
    }

    private static void requireFileName(String fileName) {
        if (!FILE_NAME.matcher(fileName).matches()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "the script's file name '" + fileName
                            + "' cannot be one on an endpoint: expected 1 to 100 letters, digits and . _ -");
        }
    }

    private static void requireSomething(Path script) {
        try {
            if (Files.size(script) == 0) {
                throw new Failure(
                        ExitCode.USAGE, "the script " + script.getFileName() + " is empty: there is nothing to run");
            }
        } catch (IOException e) {
            throw Failure.unreadable("the script " + script, e);
        }
    }

    private void show(JsonNode published) {
        around.print(
                output.format == Format.TABLE
                        ? "task " + name + " is there in version " + Json.text(published, "version") + "\n"
                        : Listing.item(output.format, published));
    }
}
