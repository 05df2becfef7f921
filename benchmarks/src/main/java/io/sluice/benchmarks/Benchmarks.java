package io.sluice.benchmarks;

import io.sluice.it.harness.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The program behind {@code benchmarks/run}. */
@Command(
        name = "benchmarks/run",
        description = "Runs one benchmark and judges it by its goals.",
        footer = {
            "",
            "Exit code 0: every goal holds; 1: one is missed, or the benchmark could not run; 2: usage.",
            "With --smoke the goals are shown, but only sanity is judged: that everything ran and was counted."
        })
public final class Benchmarks implements Callable<Integer> {
    static final int MISSED = 1;
    static final int USAGE = 2;

    private static final long DEFAULT_SEED = 1;
    private static final Duration DEFAULT_LENGTH = Duration.ofMinutes(30);

    private static final List<Benchmark> ALL = List.of(
            new InvokeLatency(),
            new AgentFootprint(),
            new Relaying(),
            new Incast(),
            new SlowKafka(),
            new WanCut(),
            new BigResult(),
            new Idle(),
            new LoginStorm(),
            new Select(),
            new State(),
            new Route(),
            new FanOut(),
            new ColdMethod(),
            new Distribute(),
            new Recover(Recover.ENDPOINTS),
            new Soak(DEFAULT_SEED, DEFAULT_LENGTH, System.err::println));

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "Which one; without it they are listed.")
    private @Nullable String name;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the result as JSON.")
    private @Nullable Path json;

    @Option(names = "--smoke", description = "Run shortly, to see that the benchmark works.")
    private boolean smoke;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of soak: which faults come when; the same seed has the same faults.")
    private @Nullable Long seed;

    @Option(names = "--minutes", paramLabel = "M", description = "Of soak: how long faults come; 30 if not given.")
    private @Nullable Integer minutes;

    @Option(
            names = "--endpoints",
            paramLabel = "N",
            description = "Of recover: endpoints in the list while coordinators are killed; a million if not given.")
    private @Nullable Integer endpoints;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Benchmarks()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Optional<Benchmark> chosen =
                ALL.stream().filter(benchmark -> benchmark.name().equals(name)).findFirst();
        if (chosen.isEmpty()) {
            System.err.println(name == null ? "Which benchmark?" : "There is no benchmark '" + name + "'.");
            ALL.forEach(benchmark -> System.err.println("  " + benchmark.name() + "  " + benchmark.purpose()));
            return USAGE;
        }
        boolean soak = chosen.get() instanceof Soak;
        if (!soak && (seed != null || minutes != null)) {
            System.err.println("'" + name + "' takes neither --seed nor --minutes.");
            return USAGE;
        }
        boolean recover = chosen.get() instanceof Recover;
        if (!recover && endpoints != null) {
            System.err.println("'" + name + "' takes no --endpoints.");
            return USAGE;
        }
        if (recover && endpoints != null) {
            return run(new Recover(Math.max(1, endpoints)));
        }
        return run(soak ? new Soak(chosenSeed(), chosenLength(), System.err::println) : chosen.get());
    }

    private long chosenSeed() {
        return seed == null ? DEFAULT_SEED : seed;
    }

    private Duration chosenLength() {
        return minutes == null ? DEFAULT_LENGTH : Duration.ofMinutes(Math.max(1, minutes));
    }

    private String options() {
        return (seed == null ? "" : " --seed " + seed)
                + (minutes == null ? "" : " --minutes " + minutes)
                + (endpoints == null ? "" : " --endpoints " + endpoints);
    }

    private int run(Benchmark benchmark) throws IOException {
        Benchmark.Scale scale = smoke ? Benchmark.Scale.SMOKE : Benchmark.Scale.FULL;
        Path logs = Checkout.find().root().resolve("benchmarks/target").resolve(benchmark.name());
        System.err.println(benchmark.purpose());
        Report report = new Report(
                benchmark.name(),
                Machine.describe(),
                "benchmarks/run " + benchmark.name() + (smoke ? " --smoke" : "") + options(),
                scale,
                benchmark.run(scale, logs));
        System.out.print(report.table());
        if (json != null) {
            Files.writeString(json, report.json());
        }
        return report.passes() ? 0 : MISSED;
    }
}
