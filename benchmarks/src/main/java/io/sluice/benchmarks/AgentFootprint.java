package io.sluice.benchmarks;

import io.sluice.it.harness.Checkout;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.it.harness.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What an agent costs the machine it manages while it has nothing to do.
 *
 * <p>The agent has enrolled before and was started again, as it is after the machine's start; the process that enrolled
 * is shown, too, for it has loaded what makes certificate requests. Both have had their machine scanned before they are
 * looked at. Beside the agent a JVM with the same flags sleeps; both are looked at in turn, so whatever else the machine
 * does meets both.
 */
final class AgentFootprint implements Benchmark {
    private static final double RSS_ABOVE_FLOOR_MB = 22;
    private static final double CPU_PERCENT = 0.1;
    private static final double KIB_PER_MB = 1024;

    @Override
    public String name() {
        return "agent-footprint";
    }

    @Override
    public String purpose() {
        return "Memory and CPU of an idle agent on mutual TLS, against a sleeping JVM with the same flags";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        Duration settling = scale == Scale.FULL ? Duration.ofSeconds(30) : Duration.ofSeconds(5);
        Duration length = scale == Scale.FULL ? Duration.ofMinutes(5) : Duration.ofSeconds(15);
        Duration between = scale == Scale.FULL ? Duration.ofSeconds(5) : Duration.ofSeconds(1);
        try (RealRegion region = RealRegion.start(RegionPlan.small(logs))) {
            RealAgent agent =
                    region.startAgentWith(Map.of("inventory.every", "24h", "inventory.splay", "0s"), "bench=footprint");
            pause(settling);
            double enrolledRss = ProcessUse.of(agent.process().pid()).rssKiB() / KIB_PER_MB;
            agent.part().stop();
            agent.part().startAgain().awaitReady();
            try (RunningProcess sleeper = startSleeper(region.scratch(), logs)) {
                pause(settling);
                Watch idle = new Watch(agent.process().pid());
                Watch floor = new Watch(sleeper.pid());
                long end = System.nanoTime() + length.toNanos();
                while (System.nanoTime() < end) {
                    pause(between);
                    idle.look();
                    floor.look();
                }
                boolean connected = region.api().endpoint(agent.endpointId()).isConnected();
                return measures(idle, floor, connected, enrolledRss);
            }
        }
    }

    private static List<Measure> measures(Watch idle, Watch floor, boolean connected, double enrolledRss) {
        double rss = idle.rss.median() / KIB_PER_MB;
        double floorRss = floor.rss.median() / KIB_PER_MB;
        return List.of(
                Measure.exactly("agent still connected at the end", connected ? 1 : 0, "", 1),
                Measure.shown("observed for", idle.seconds(), "s"),
                Measure.atMost(
                        "agent, resident (RSS)", rss, "MB", floorRss + RSS_ABOVE_FLOOR_MB, " (sleeping JVM + 22 MB)"),
                Measure.shown("sleeping JVM, resident (RSS)", floorRss, "MB"),
                Measure.shown("agent above the sleeping JVM (RSS)", rss - floorRss, "MB"),
                Measure.shown("agent that enrolled in this process (RSS)", enrolledRss, "MB"),
                Measure.shown("agent, proportional (PSS)", idle.pss.median() / KIB_PER_MB, "MB"),
                Measure.shown("sleeping JVM, proportional (PSS)", floor.pss.median() / KIB_PER_MB, "MB"),
                Measure.atMost("agent, CPU of one core", idle.cpuPercent(), "%", CPU_PERCENT, ""),
                Measure.shown("sleeping JVM, CPU of one core", floor.cpuPercent(), "%"));
    }

    private static RunningProcess startSleeper(Path folder, Path logs) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Checkout.find().agentJvm());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SleepingJvm.class.getName()));
        return RunningProcess.start(
                "sleeping JVM", command, Map.of("MALLOC_ARENA_MAX", "1"), folder, logs.resolve("sleeper.log"));
    }

    private static void pause(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** One process over time. */
    private static final class Watch {
        private final long pid;
        private final long startNanos = System.nanoTime();
        private final double startCpuMillis;
        private final Samples rss = new Samples();
        private final Samples pss = new Samples();
        private double cpuMillis;
        private long lastNanos = startNanos;

        Watch(long pid) {
            this.pid = pid;
            this.startCpuMillis = ProcessUse.of(pid).cpuMillis();
        }

        void look() {
            ProcessUse use = ProcessUse.of(pid);
            rss.add(use.rssKiB());
            pss.add(use.pssKiB());
            cpuMillis = use.cpuMillis() - startCpuMillis;
            lastNanos = System.nanoTime();
        }

        double seconds() {
            return Math.rint((lastNanos - startNanos) / 1e9);
        }

        double cpuPercent() {
            return 100 * cpuMillis / ((lastNanos - startNanos) / 1e6);
        }
    }
}
