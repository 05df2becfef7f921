package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Listing.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The task library: scripts of administrators, ready to run. */
@Command(
        name = "task",
        description = "Keeps scripts as tasks, with their defaults, and runs them.",
        subcommands = {
            TaskCreate.class,
            TaskCommand.Ls.class,
            TaskCommand.Show.class,
            TaskCommand.Run.class,
            TaskCommand.Rm.class
        },
        footer = {
            "",
            "Examples:",
            "  sluice task create disk-check --file check.sh --default '{\"level\": 90}'",
            "  sluice task run disk-check --on 'os=linux'"
        })
public final class TaskCommand {
    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "name"),
            Column.of("VERSION", "version"),
            Column.of("FROM", "origin"),
            new Column("PLATFORMS", MethodCommand::platforms),
            Column.time("PUBLISHED", "publishedAt"),
            Column.of("DESCRIPTION", "description"));

    private static String path(String name) {
        return "/tasks/" + Api.quoted(name);
    }

    /** Lists tasks. */
    @Command(
            name = "ls",
            description = "Lists the tasks, each in its newest version.",
            footer = {"", "Example:", "  sluice task ls -o json"})
    public static final class Ls implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        OutputOption output = new OutputOption();

        public Ls(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            return Lists.show(around, output.format, "/tasks", COLUMNS);
        }
    }

    /** Shows a task and its runs. */
    @Command(
            name = "show",
            description = "Shows a task: its versions, their defaults, and its newest runs.",
            footer = {"", "Example:", "  sluice task show disk-check --runs 5"})
    public static final class Show implements Callable<Integer> {
        private static final int MOST_RUNS = 1_000;

        private final Surroundings around;

        @Parameters(paramLabel = "NAME", description = "The task.")
        String name = "";

        @Option(
                names = "--runs",
                paramLabel = "N",
                defaultValue = "10",
                description = "How many of its runs, the newest first; at most 1000. Default: ${DEFAULT-VALUE}.")
        int runs = 10;

        @Mixin
        OutputOption output = new OutputOption();

        public Show(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            if (runs < 0 || runs > MOST_RUNS) {
                throw new Failure(ExitCode.USAGE, "--runs " + runs + ": expected 0 to " + MOST_RUNS);
            }
            Api api = around.api();
            JsonNode task = api.get(path(name));
            List<JsonNode> jobs = new ArrayList<>();
            if (runs > 0) {
                api.get(JobCommand.jobs(runs, name)).path("items").forEach(jobs::add);
            }
            if (output.format == Format.TABLE) {
                around.print(Listing.item(Format.YAML, task));
                around.print("\nRuns, the newest first:\n");
                around.print(Listing.items(Format.TABLE, JobCommand.COLUMNS, jobs));
            } else {
                ObjectNode all = task.deepCopy();
                all.putArray("runs").addAll(jobs);
                around.print(Listing.item(output.format, all));
            }
            return ExitCode.OK.code();
        }
    }

    /** Runs a task. */
    @Command(
            name = "run",
            description = "Runs a task on endpoints and shows each one's result.",
            footer = {
                "",
                "Examples:",
                "  sluice task run disk-check --on 'os=linux'",
                "  sluice task run disk-check@2 --on 'web-*' --args '{\"level\": 80}' --waves 1%,10%,100%"
            })
    public static final class Run implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "NAME[@VERSION]", description = "The task; without a version the newest.")
        String task = "";

        @Mixin
        RunOptions options = new RunOptions();

        public Run(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            ObjectNode request = options.request(around);
            MethodName named = MethodName.of(task);
            Api api = around.api();
            String version = named.version() != null
                    ? named.version()
                    : Json.text(api.get(path(named.name())).path("versions").path(0), "version");
            request.putObject("method").put("name", named.name()).put("version", version);
            return options.start(request, around, api).code();
        }
    }

    /** Removes a task. */
    @Command(
            name = "rm",
            description = "Removes a task with all its versions; runs that were started go on, and results stay.",
            footer = {"", "Example:", "  sluice task rm disk-check"})
    public static final class Rm implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "NAME", description = "The task.")
        String name = "";

        public Rm(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            around.api().delete(path(name));
            around.say("task " + name + " is removed");
            return ExitCode.OK.code();
        }
    }
}
