package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.method.Executable;
import io.sluice.cli.method.LocalRun;
import io.sluice.cli.method.MethodDirectory;
import io.sluice.cli.method.PublishedMethod;
import io.sluice.method.Arguments;
import io.sluice.method.EntryPoint;
import io.sluice.method.JsonSchema;
import io.sluice.method.MethodDeclaration;
import io.sluice.method.Results;
import io.sluice.method.SchemaShelf;
import io.sluice.wire.Platforms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a method here, before it is published or as it was. */
@Command(
        name = "test",
        description = {
            "Runs a method on this machine as an agent would: its arguments are completed and checked as the region does,",
            "its result is checked as well, and its limits hold. A folder asks no region; a published version is fetched",
            "from it, and its signature and the executable's digest are checked."
        },
        footer = {
            "",
            "It runs really, with the rights of whoever types this: use --dry-run for what changes something.",
            "It has no socket to a gateway, so sluice-runtime is not there.",
            "",
            "Exit code: 0 if it succeeded and its result fits, 2 if the arguments do not fit, 3 if it failed.",
            "",
            "Examples:",
            "  sluice method test methods/rinse --args '{\"level\": 3}'",
            "  sluice method test deploy/library/service --entry-point list",
            "  sluice method test rinse@3 --args '{\"level\": 3}' --dry-run"
        })
public final class MethodTryOut implements Callable<Integer> {
    private static final Duration DEFAULT_RUN = Duration.ofMinutes(5);
    private static final long DEFAULT_OUTPUT_BYTES = 64L << 20;

    private final Surroundings around;

    @Parameters(
            paramLabel = "DIR|NAME@VERSION",
            description = "A folder with a method.yaml, or a published version of a method.")
    String named = "";

    @Option(names = "--args", paramLabel = "JSON|@FILE", description = "Arguments, as sluice run takes them.")
    @Nullable
    String arguments;

    @Option(names = "--entry-point", paramLabel = "NAME", description = "Which of the method's entry points.")
    String entryPoint = "";

    @Option(names = "--dry-run", description = "Let it say what it would change, and change nothing.")
    boolean dryRun;

    public MethodTryOut(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws InterruptedException {
        Path scratch = MethodPut.scratch();
        try {
            return test(method(scratch), scratch);
        } finally {
            MethodPut.remove(scratch);
        }
    }

    private MethodDirectory method(Path scratch) throws InterruptedException {
        Path folder = around.file(named);
        MethodName published = MethodName.of(named);
        if (Files.isDirectory(folder)) {
            return MethodDirectory.read(folder);
        }
        String version = published.version();
        if (version == null) {
            throw new Failure(
                    ExitCode.USAGE,
                    "there is no folder " + folder + ", and '" + named + "' names no version of a published method:"
                            + " expected DIR or NAME@VERSION");
        }
        try {
            return PublishedMethod.fetch(
                    around.api(), published.name(), version, Files.createDirectory(scratch.resolve("published")));
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, "cannot write to " + scratch + ": " + e.getMessage());
        }
    }

    private Integer test(MethodDirectory method, Path scratch) throws InterruptedException {
        String entryName = entryName(method.declaration());
        EntryPoint entry = entry(method.declaration(), entryName);
        JsonNode asked = arguments == null ? null : ArgumentsOption.read(arguments, around);
        Arguments.Outcome outcome = Arguments.of(entry, asked, dryRun, new SchemaShelf(1));
        if (outcome instanceof Arguments.Outcome.Refused refused) {
            throw new Failure(ExitCode.USAGE, refused.reason());
        }
        JsonNode given = ((Arguments.Outcome.Accepted) outcome).json();
        List<Path> files = method.variantFor(Platforms.current())
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE,
                        "the method has no variant for " + Platforms.current() + ", and none for any: it has "
                                + method.variants().keySet()));
        return ended(entry, run(method, entryName, given, files, scratch)).code();
    }

    private String entryName(MethodDeclaration declaration) {
        boolean only = entryPoint.isEmpty() && declaration.entryPoints().size() == 1;
        return only ? declaration.entryPoints().firstKey() : entryPoint;
    }

    private static EntryPoint entry(MethodDeclaration declaration, String name) {
        EntryPoint entry = declaration.entryPoints().get(declaration.isEmpty() ? "" : name);
        if (entry == null) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--entry-point " + (name.isEmpty() ? "is missing" : "has the bad value '" + name + "'")
                            + ": the method's are " + declaration.entryPoints().keySet());
        }
        return entry;
    }

    private LocalRun.Ended run(
            MethodDirectory method, String entryName, @Nullable JsonNode given, List<Path> files, Path scratch)
            throws InterruptedException {
        MethodDeclaration declaration = method.declaration();
        Duration declared = declaration.runTimeout();
        try {
            Executable executable = Executable.of(files, scratch);
            Path folder = Files.createDirectory(scratch.resolve("work"));
            Path copy = Files.copy(
                    executable.file(),
                    Files.createDirectory(scratch.resolve("executable")).resolve(executable.fileName()));
            LocalRun.Ended ended = LocalRun.of(new LocalRun.Task(
                    copy,
                    entryName,
                    given == null ? new byte[0] : Json.line(given).getBytes(StandardCharsets.UTF_8),
                    folder,
                    scratch,
                    environment(method),
                    declared == null ? DEFAULT_RUN : declared,
                    declaration.outputLimitBytes() < 0 ? DEFAULT_OUTPUT_BYTES : declaration.outputLimitBytes()));
            ended.errors().lines().forEach(line -> around.say("stderr: " + line));
            around.bytes().write(ended.output());
            around.bytes().flush();
            return ended;
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, "cannot run it here: " + e.getMessage());
        }
    }

    private static Map<String, String> environment(MethodDirectory method) {
        Map<String, String> environment = new HashMap<>();
        environment.put("SLUICE_ACTIVATION_ID", "test/here");
        environment.put("SLUICE_INVOCATION_ID", "test");
        environment.put("SLUICE_ENDPOINT_ID", "here");
        environment.put("SLUICE_REGION", "none");
        environment.put("SLUICE_GATEWAY", "none");
        environment.put("SLUICE_METHOD", method.name());
        environment.put("SLUICE_METHOD_VERSION", method.version());
        environment.put("SLUICE_PLATFORM", Platforms.current());
        environment.put("SLUICE_NO_SOCKET", "it is tried out by sluice method test");
        return environment;
    }

    private ExitCode ended(EntryPoint entry, LocalRun.Ended ended) {
        JsonNode output = entry.output();
        String problem = "";
        if (!ended.reason().isEmpty()) {
            problem = ended.reason();
        } else if (ended.exitCode() != 0) {
            problem = "EXIT_CODE: " + ended.exitCode();
        } else if (output != null) {
            Optional<String> objection = Results.objection(JsonSchema.of(output), ended.output());
            problem = objection.orElse("");
        }
        around.say(problem.isEmpty() ? "SUCCEEDED" : "FAILED: " + problem);
        return problem.isEmpty() ? ExitCode.OK : ExitCode.SOME_FAILED;
    }
}
