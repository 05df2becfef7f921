package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.api.OutputDownload;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.ByteProgress;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.JobText;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Listing.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at jobs, which is what invocations are called on the command line. */
@Command(
        name = "job",
        description = "Shows, waits for, pauses and cancels jobs.",
        subcommands = {
            JobCommand.Ls.class,
            JobCommand.Status.class,
            JobCommand.Results.class,
            JobCommand.Tail.class,
            JobCommand.Wait.class,
            JobOrders.Pause.class,
            JobOrders.Resume.class,
            JobOrders.Approve.class,
            JobCommand.Cancel.class
        },
        footer = {"", "Examples:", "  sluice job ls", "  sluice job results 01JD0Z3M9KQ4V7X8Y2N5T6W1RB --state FAILED"})
public final class JobCommand {
    static final List<Column> COLUMNS = List.of(
            Column.of("ID", "id"),
            new Column("PHASE", JobText::standing),
            new Column("ENDED", job -> JobText.ended(job) + " of " + JobText.targets(job)),
            new Column("SUCCEEDED", job -> Long.toString(JobText.count(job, "SUCCEEDED"))),
            Column.of("METHOD", "method"),
            Column.of("SELECTOR", "selector"),
            Column.time("REQUESTED", "requestedAt"));

    /** The newest jobs; {@code method} null for those of all. */
    static String jobs(int limit, @Nullable String method) {
        return "/invocations?limit=" + limit + (method == null ? "" : "&method=" + Api.quoted(method));
    }

    /** The job's id as a parameter. */
    static final class JobParameter {
        @Parameters(paramLabel = "ID", description = "The job's id, as sluice job ls shows it.")
        String id = "";
    }

    /** Lists jobs. */
    @Command(
            name = "ls",
            description = "Lists the newest jobs.",
            footer = {"", "Examples:", "  sluice job ls --limit 5 -o jsonl", "  sluice job ls --method rinse"})
    public static final class Ls implements Callable<Integer> {
        private final Surroundings around;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "20",
                description = "How many. Default: ${DEFAULT-VALUE}.")
        int limit = 20;

        @Option(names = "--method", paramLabel = "NAME", description = "Only jobs of this method or task.")
        @Nullable
        String method;

        @Mixin
        OutputOption output = new OutputOption();

        public Ls(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            JsonNode page = around.api().get(jobs(limit, method));
            List<JsonNode> jobs = new ArrayList<>();
            (page.isArray() ? page : page.path("items")).forEach(jobs::add);
            around.print(Listing.items(output.format, COLUMNS, jobs));
            return ExitCode.OK.code();
        }
    }

    /** Shows one job. */
    @Command(
            name = "status",
            description = "Shows how a job stands: its phase and the count of each state.",
            footer = {"", "Example:", "  sluice job status 01JD0Z3M9KQ4V7X8Y2N5T6W1RB"})
    public static final class Status implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        JobParameter job = new JobParameter();

        @Mixin
        OutputOption output = new OutputOption();

        public Status(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            Api api = around.api();
            JsonNode state = api.get(JobFollower.path(job.id));
            around.print(Listing.item(output.format, output.format == Format.TABLE ? JobText.plain(state) : state));
            if (output.format == Format.TABLE) {
                around.print(JobText.waves(state));
                HostNames hosts = new HostNames(api);
                for (JsonNode target :
                        JobText.count(state, "RUNNING") == 0 ? Json.object() : RunningProgress.running(api, job.id)) {
                    JobText.progress(target)
                            .ifPresent(progress -> around.print(
                                    hosts.of(Json.text(target, "endpoint")) + "  RUNNING  " + progress + "\n"));
                }
                around.print(JobText.summary(state, JobText.took(state)) + "\n");
            }
            return ExitCode.OK.code();
        }
    }

    /** Shows what became of the targets. */
    @Command(
            name = "results",
            description = "Shows each target's state, reason and output, then the N-of-N line.",
            footer = {
                "",
                "Output that is too big for the list is named there; -o raw fetches it, checks its length and SHA-256,",
                "and goes on after a broken connection. --endpoint also names the files that the method has sent up.",
                "",
                "Exit code: 0 if every target succeeded, 3 if not; with -o raw: 0 if the output was written wholly.",
                "",
                "Examples:",
                "  sluice job results 01JD0Z3M9KQ4V7X8Y2N5T6W1RB",
                "  sluice job results 01JD0Z3M9KQ4V7X8Y2N5T6W1RB --endpoint ID -o raw > output",
                "  sluice job results 01JD0Z3M9KQ4V7X8Y2N5T6W1RB --endpoint ID --file core.dump -o raw > core.dump",
                "  sluice job results 01JD0Z3M9KQ4V7X8Y2N5T6W1RB --state FAILED -o jsonl"
            })
    public static final class Results implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        JobParameter job = new JobParameter();

        @Option(names = "--state", paramLabel = "STATE", description = "Only targets in this state, such as FAILED.")
        @Nullable
        String state;

        @Option(names = "--endpoint", paramLabel = "ID", description = "Only this target.")
        @Nullable
        String endpoint;

        @Option(
                names = "--file",
                paramLabel = "NAME",
                description = "With -o raw: not the output, but this file, which the method has sent up.")
        @Nullable
        String file;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                defaultValue = "table",
                description = "table, json, yaml, jsonl, or raw: the output of --endpoint as it is. Default: table.")
        ResultFormat output = ResultFormat.TABLE;

        public Results(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            Api api = around.api();
            if (output == ResultFormat.RAW) {
                return raw(api);
            }
            if (file != null) {
                throw new Failure(ExitCode.USAGE, "--file is for -o raw, which writes the file as it is");
            }
            String path = JobFollower.path(job.id);
            JsonNode whole = api.get(path);
            TargetPrinter printer = new TargetPrinter(around, api, job.id, output.format(), BigOutput.NAMED);
            if (endpoint != null) {
                printer.show(api.get(path + "/targets/" + Api.quoted(endpoint)));
            } else {
                String query = state == null ? "" : "?state=" + Api.quoted(state.toUpperCase(Locale.ROOT));
                api.each(path + "/targets" + query, printer::show);
            }
            printer.end(whole);
            return new JobDisplay(around, api, job.id, output.format())
                    .summary(whole, JobText.took(whole))
                    .code();
        }

        private int raw(Api api) {
            if (endpoint == null) {
                throw new Failure(ExitCode.USAGE, "-o raw is for one target: name it with --endpoint");
            }
            ByteProgress progress = new ByteProgress(around.err(), around.terminal(), System.nanoTime());
            try {
                String path = BigOutput.path(job.id, endpoint);
                new OutputDownload(api, file == null ? path : path + "?file=" + Api.quoted(file))
                        .to(around.bytes(), (bytes, length) -> progress.show(bytes, length, System.nanoTime()));
                return ExitCode.OK.code();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure(ExitCode.INTERRUPTED, "interrupted: what was written is not the whole output");
            } finally {
                progress.wipe();
            }
        }
    }

    /** Shows output as it comes. */
    @Command(
            name = "tail",
            description = "Shows the output of a live job's targets as it comes, from its beginning, until it ends.",
            footer = {
                "",
                "For jobs that were started with sluice run --live; of others, big output as it is sent.",
                "",
                "Examples:",
                "  sluice job tail 01JD0Z3M9KQ4V7X8Y2N5T6W1RB",
                "  sluice job tail 01JD0Z3M9KQ4V7X8Y2N5T6W1RB --endpoint 0d9f0c4e-7f3c-4f0f-8a53-6f2f8f0e1a11"
            })
    public static final class Tail implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        JobParameter job = new JobParameter();

        @Option(names = "--endpoint", paramLabel = "ID", description = "Only this target.")
        @Nullable
        String endpoint;

        public Tail(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            new LiveDisplay(around, around.api(), job.id, endpoint).show();
            return ExitCode.OK.code();
        }
    }

    /** Waits for a job's end. */
    @Command(
            name = "wait",
            description = "Waits until a job is complete, or for something before, then prints the N-of-N line.",
            footer = {
                "",
                "Exit code: 0 if every target succeeded, 3 if not, 5 if --wait was over first. With --until: 0 if that",
                "came about, 3 if the job ended without it.",
                "",
                "Examples:",
                "  sluice job wait 01JD0Z3M9KQ4V7X8Y2N5T6W1RB --wait 5m",
                "  sluice job wait 01JD0Z3M9KQ4V7X8Y2N5T6W1RB --until 80%",
                "  sluice job wait 01JD0Z3M9KQ4V7X8Y2N5T6W1RB --until 'failed>5' && sluice job pause 01JD0Z3M9KQ4V7X8Y2N5T6W1RB"
            })
    public static final class Wait implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        JobParameter job = new JobParameter();

        @Option(
                names = "--wait",
                paramLabel = "DURATION",
                converter = DurationOption.class,
                description = "How long at most, such as 90s. Default: to its end.")
        @Nullable
        Duration wait;

        @Option(
                names = "--until",
                paramLabel = "WHAT",
                converter = Until.Option.class,
                description =
                        "complete, a share that has ended such as 80%%, or failed>5, failed>5%%. Default: complete.")
        Until until = Until.COMPLETE;

        public Wait(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            Api api = around.api();
            JsonNode known = api.get(JobFollower.path(job.id));
            return new JobDisplay(around, api, job.id, Format.TABLE)
                    .showSummary(known, Optional.ofNullable(wait), until)
                    .code();
        }
    }

    /** Cancels a job. */
    @Command(
            name = "cancel",
            description = "Cancels a job: what has not started never starts, what runs is ended.",
            footer = {"", "Example:", "  sluice job cancel 01JD0Z3M9KQ4V7X8Y2N5T6W1RB --reason 'wrong selector'"})
    public static final class Cancel implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        JobParameter job = new JobParameter();

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who look at it later.")
        @Nullable
        String reason;

        public Cancel(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            if (reason != null) {
                body.put("reason", reason);
            }
            around.api().post(JobFollower.path(job.id) + "/cancel", body);
            around.print("job " + job.id + " is being cancelled: sluice job wait " + job.id + " shows its end\n");
            return ExitCode.OK.code();
        }
    }
}
