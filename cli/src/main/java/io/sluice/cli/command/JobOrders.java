package io.sluice.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What can be ordered of a job that is under way. */
final class JobOrders {
    private JobOrders() {}

    /** Holds back what has not been sent. */
    @Command(
            name = "pause",
            description = "Pauses a job: nothing more is sent to gateways; what they have goes on.",
            footer = {"", "Example:", "  sluice job pause 01JD0Z3M9KQ4V7X8Y2N5T6W1RB --reason 'complaints from paris'"})
    public static final class Pause implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        JobCommand.JobParameter job = new JobCommand.JobParameter();

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who look at it later.")
        @Nullable
        String reason;

        public Pause(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            if (reason != null) {
                body.put("reason", reason);
            }
            around.api().post(JobFollower.path(job.id) + "/pause", body);
            around.print("job " + job.id + " is being paused: sluice job resume " + job.id + " lets it go on\n");
            return ExitCode.OK.code();
        }
    }

    /** Lets a paused job go on. */
    @Command(
            name = "resume",
            description = "Lets a paused job go on; the failures there were so far are accepted.",
            footer = {"", "Example:", "  sluice job resume 01JD0Z3M9KQ4V7X8Y2N5T6W1RB"})
    public static final class Resume implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        JobCommand.JobParameter job = new JobCommand.JobParameter();

        public Resume(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            around.api().post(JobFollower.path(job.id) + "/resume", Json.object());
            around.print("job " + job.id + " goes on\n");
            return ExitCode.OK.code();
        }
    }

    /** Approves the next wave. */
    @Command(
            name = "approve",
            description = "Approves a job's next wave, which begins once the one before is done.",
            footer = {
                "",
                "For jobs that were started with sluice run --approve-each.",
                "",
                "Examples:",
                "  sluice job approve 01JD0Z3M9KQ4V7X8Y2N5T6W1RB",
                "  sluice job approve 01JD0Z3M9KQ4V7X8Y2N5T6W1RB --wave 3"
            })
    public static final class Approve implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        JobCommand.JobParameter job = new JobCommand.JobParameter();

        @Option(names = "--wave", paramLabel = "N", description = "All waves up to and with this one.")
        @Nullable
        Integer wave;

        public Approve(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            if (wave != null) {
                body.put("wave", wave);
            }
            around.api().post(JobFollower.path(job.id) + "/approve", body);
            around.print("job " + job.id + ": "
                    + (wave == null ? "the next wave is" : "the waves up to " + wave + " are") + " approved\n");
            return ExitCode.OK.code();
        }
    }
}
