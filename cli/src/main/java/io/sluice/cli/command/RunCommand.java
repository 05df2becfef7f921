package io.sluice.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.script.CommandScript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a method, a script or a command on endpoints. */
@Command(
        name = "run",
        description = "Runs a command, a script or a method on endpoints and shows each one's result.",
        footer = {
            "",
            "Behind -- stands the command. One word is a line for the shell there, with its pipes and variables;",
            "several words are a program and its arguments, passed on exactly as they are.",
            "",
            "Examples:",
            "  sluice run --on 'os=linux' -- 'uname -a'",
            "  sluice run --on 'os=linux,site=paris' -- 'df -h | tail -n +2'",
            "  sluice run --on '*' --script check.sh --args '{\"level\": 3}' --timeout 30s",
            "  sluice run --endpoint 0d9f0c4e-7f3c-4f0f-8a53-6f2f8f0e1a11 --method rinse@3 --args @args.json",
            "  sluice run --on 'os=linux' --method service --entry-point stop --args '{\"name\": \"cups\"}' --dry-run",
            "  sluice run --on 'os=linux' --live -- 'apt-get update'",
            "  sluice run --on 'web-*,os=linux' --limit 5% --seed canary -- 'nginx -t'",
            "  sluice run --endpoints @ids.txt -- 'uptime'",
            "  sluice run --on '*' --detach -- 'sleep 60' && sluice job ls",
            "  sluice run --on 'os=linux' --plan --method rinse@3",
            "  sluice run --on '*' --method rinse@3 --waves 1%,10%,100% --pause-if-failed 5% --approve-each",
            "  sluice run --on '*' --method rinse@3 --waves-by site --gateway-concurrency 20 --retries 2",
            "  sluice run --on '*' --at 2h --window 'Mon-Fri 22:00-04:00 UTC' --expires 7d -- 'apt-get -y upgrade'"
        })
public final class RunCommand implements Callable<Integer> {
    private final Surroundings around;

    @Mixin
    RunOptions options = new RunOptions();

    @ArgGroup(multiplicity = "1")
    What what = new What();

    public RunCommand(Surroundings around) {
        this.around = around;
    }

    /** What to run. */
    static final class What {
        @Option(
                names = "--script",
                required = true,
                paramLabel = "FILE",
                description = "A script; its first line (#!) says what runs it. - reads standard input.")
        @Nullable
        String script;

        @Option(
                names = "--method",
                required = true,
                paramLabel = "NAME[@VERSION]",
                description = "A published method; without a version the one published last.")
        @Nullable
        String method;

        @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "A command, best put behind --.")
        List<String> command = new ArrayList<>();
    }

    @Override
    public Integer call() {
        ObjectNode request = options.request(around);
        if (what.script != null) {
            script(request, readScript(what.script), fileName(what.script));
        } else if (!what.command.isEmpty()) {
            script(request, CommandScript.of(what.command), "command.sh");
        }
        Api api = around.api();
        addMethod(request, api);
        return options.start(request, around, api).code();
    }

    private static void script(ObjectNode request, String content, String fileName) {
        request.putObject("script").put("content", content).put("fileName", fileName);
    }

    private void addMethod(ObjectNode request, Api api) {
        if (what.method != null) {
            MethodName method = MethodName.of(what.method);
            request.putObject("method").put("name", method.name()).put("version", method.version(api));
        }
    }

    private String readScript(String file) {
        try {
            byte[] bytes = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(around.file(file));
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (!Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
                throw new Failure(ExitCode.USAGE, file + " is no text: publish programs with sluice method put");
            }
            if (text.isBlank()) {
                throw new Failure(ExitCode.USAGE, "the script " + file + " is empty: there is nothing to run");
            }
            return text;
        } catch (IOException e) {
            throw Failure.unreadable("the script " + file, e);
        }
    }

    private static String fileName(String file) {
        int slash = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
        return file.equals("-") ? "script" : file.substring(slash + 1);
    }
}
