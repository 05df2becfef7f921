package io.sluice.cli.command;

import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.home.RunningProcess;
import io.sluice.cli.home.WorkgroupHome;
import io.sluice.cli.render.Words;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Stops the workgroup. */
@Command(
        name = "down",
        description = "Stops the region on this machine. Its data stays: the next up goes on with it.",
        footer = {"", "Examples:", "  sluice down", "  sluice down --data /srv/sluice"})
public final class DownCommand implements Callable<Integer> {
    /** Longer than all its parts together may take to stop in order. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration LEFTOVER_PATIENCE = Duration.ofSeconds(5);

    private final Surroundings around;

    public DownCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws InterruptedException {
        WorkgroupHome home = around.home();
        Optional<ProcessHandle> process = home.process();
        if (process.isPresent()) {
            long started = System.nanoTime();
            boolean inOrder = RunningProcess.stop(process.get(), PATIENCE);
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            around.print(
                    inOrder
                            ? "stopped in " + Words.duration(took) + "; the data stays in " + home.data() + "\n"
                            : "killed, since it did not stop within " + Words.duration(PATIENCE) + "; its logs are in "
                                    + home.logs() + "\n");
        }
        List<ProcessHandle> leftovers = home.leftovers();
        for (ProcessHandle child : leftovers) {
            around.say("ending process " + child.pid() + ", which an earlier run left behind");
            RunningProcess.stop(child, LEFTOVER_PATIENCE);
        }
        if (process.isEmpty() && leftovers.isEmpty()) {
            around.print("nothing is running in " + home.data() + "\n");
        }
        return ExitCode.OK.code();
    }
}
