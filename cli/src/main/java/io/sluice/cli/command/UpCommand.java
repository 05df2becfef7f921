package io.sluice.cli.command;

import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.home.LogTail;
import io.sluice.cli.home.RunningProcess;
import io.sluice.cli.home.StartProgress;
import io.sluice.cli.home.StartProgress.State;
import io.sluice.cli.home.StartProgress.Step;
import io.sluice.cli.home.WorkgroupCommand;
import io.sluice.cli.home.WorkgroupHome;
import io.sluice.cli.render.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a workgroup: a whole region on this machine. */
@Command(
        name = "up",
        description = "Starts a whole region on this machine and runs a first command on it.",
        footer = {
            "",
            "What it starts: Kafka (KRaft), a schema registry, the coordinator, a gateway, PostgreSQL with the connectors",
            "that fill it, and agents on this machine, all on loopback. Ports are free ones, and stay the same from run",
            "to run.",
            "",
            "Examples:",
            "  sluice up",
            "  sluice up --agents 25 --data /tmp/region",
            "  sluice up --foreground --port api=8080"
        })
public final class UpCommand implements Callable<Integer> {
    private static final int LOG_LINES = 10;
    private static final long LOOK_INTERVAL_MILLIS = 50;

    private final Surroundings around;

    @Option(
            names = "--agents",
            paramLabel = "N",
            description = "How many agents. Default: as many as last time, else 1.")
    @Nullable
    Integer agents;

    @Option(names = "--foreground", description = "Stay in front; Ctrl-C stops the region in order.")
    boolean foreground;

    @Option(
            names = "--port",
            paramLabel = "PART=PORT",
            description =
                    "A port, for api, mqtt (the gateway, for agents), gateway.http, broker, controller, registry, database"
                            + " or connectors; 0 takes a free one. May be repeated.")
    Map<String, Integer> ports = new LinkedHashMap<>();

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description =
                    "Where the gateway listens for agents, such as 0.0.0.0 for other machines'. Default: 127.0.0.1.")
    @Nullable
    String listen;

    @Option(names = "--no-inventory", description = "Without a database and the connectors that fill it.")
    boolean noInventory;

    @Option(names = "--no-demo", description = "Do not run the first command.")
    boolean noDemo;

    public UpCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        WorkgroupHome home = around.home();
        Optional<WorkgroupHome.Running> running = home.running();
        if (running.isPresent()) {
            around.print("already running: API " + running.get().text("api") + ", "
                    + running.get().description().path("agents").size() + " agent(s), data in " + home.data() + "\n");
            return ExitCode.OK.code();
        }
        if (home.process().isPresent()) {
            throw new Failure(
                    ExitCode.ERROR, "another up is starting it at this moment: sluice logs -f shows how far it is");
        }
        long started = System.nanoTime();
        around.print("Starting a region in " + home.data() + "\n");
        Process process = WorkgroupCommand.start(around.root(), home, settings(), foreground);
        Thread undo = new Thread(() -> stopQuietly(process), "undo");
        Runtime.getRuntime().addShutdownHook(undo);
        try {
            awaitHealthy(home, process);
        } catch (IOException | InterruptedException | RuntimeException e) {
            stopQuietly(process);
            throw e;
        }
        around.print("Ready in " + Words.duration(Duration.ofNanos(System.nanoTime() - started)) + ".\n");
        int code = noDemo ? ExitCode.OK.code() : new FirstCommand(around).run(home);
        if (!noDemo && !noInventory) {
            new FirstRow(around).show(home);
        }
        if (foreground) {
            around.print("\nCtrl-C stops it.\n");
            return process.waitFor() == 0 ? code : ExitCode.ERROR.code();
        }
        Runtime.getRuntime().removeShutdownHook(undo);
        return code;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        put(settings, "agents", agents);
        ports.forEach((part, port) -> put(settings, part + ".port", port));
        put(settings, "listener.host", listen);
        put(settings, "inventory", noInventory ? "false" : null);
        return settings;
    }

    private static void put(Map<String, String> settings, String key, @Nullable Object value) {
        if (value != null) {
            settings.put(key, value.toString());
        }
    }

    private void awaitHealthy(WorkgroupHome home, Process process) throws IOException, InterruptedException {
        StartProgress progress = new StartProgress(home);
        while (true) {
            boolean alive = process.isAlive();
            for (Step step : progress.news()) {
                if (step.state() == State.FAILED) {
                    throw failed(home, step.part(), step.detail());
                }
                if (step.state() == State.READY && step.part().equals("workgroup")) {
                    return;
                }
                if (step.state() == State.READY) {
                    around.print(line(step));
                }
            }
            if (!alive) {
                throw failed(home, "console", "the workgroup ended with exit code " + process.exitValue());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL_MILLIS);
        }
    }

    private static String line(Step step) {
        return String.format(
                Locale.ROOT,
                "  %-12s %8s   %s%n",
                step.part(),
                Words.duration(Duration.ofMillis(step.millis())),
                step.detail());
    }

    /** Which part, why, the last lines of its log, and where that is. */
    private Failure failed(WorkgroupHome home, String part, String why) throws IOException {
        around.say("FAILED: " + part + ": " + why);
        if (part.equals("workgroup")) {
            return new Failure(ExitCode.ERROR, "nothing was started");
        }
        Path log = home.logs().resolve(part + ".log");
        if (!Files.exists(log) || Files.size(log) == 0) {
            log = home.logs().resolve("workgroup.log");
        }
        for (String line : new LogTail(log).last(LOG_LINES)) {
            around.say("  | " + line);
        }
        return new Failure(ExitCode.ERROR, "the region did not start and was stopped again; the whole log is " + log);
    }

    private static void stopQuietly(Process process) {
        try {
            process.getOutputStream().close();
            RunningProcess.stop(process.toHandle(), DownCommand.PATIENCE);
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
