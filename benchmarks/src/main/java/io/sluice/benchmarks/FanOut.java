package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.benchmarks.swarm.SwarmManners;
import io.sluice.it.harness.Part;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * One job on all endpoints of a gateway, which run nothing and report success: until the last of them has ended in the
 * ledger, what that costs all parts together, and what it does to jobs of one endpoint that are posted beside it.
 */
final class FanOut implements Benchmark {
    private static final String GATEWAY = "gw-1";
    private static final String MANY = "swarm=many";
    private static final int SINGLES = 200;
    private static final int SINGLES_PER_SECOND = 50;
    private static final int CONNECTING_AT_ONCE = 256;
    private static final double CPU_MICROS = 600;
    private static final double LAST_SECONDS = 5;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration REST = Duration.ofSeconds(1);
    private static final String NO_OP = "#!/bin/sh\nexit 0\n";

    private final List<Measure> measures = new ArrayList<>();

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public String purpose() {
        return "One job on 10,000 connected endpoints that do nothing: time and CPU to its last target, and jobs beside it";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        boolean full = scale == Scale.FULL;
        int endpoints = full ? 10_000 : 300;
        RegionPlan plan = RegionPlan.small(logs)
                .withJvm(RegionPlan.STEADY)
                .withGatewaySetting("listener.plaintext", "true")
                .withGatewaySetting("listener.plaintext.port", "0");
        try (RealRegion region = RealRegion.start(plan);
                Swarm many = swarm(region, "many", 0);
                Swarm few = swarm(region, "few", endpoints);
                LedgerWatch ledger = new LedgerWatch(region.backbone(), "sluice." + RealRegion.NAME + ".ledger")) {
            many.add(endpoints, LIMIT);
            few.add(SINGLES, LIMIT);
            awaitListed(region.api(), MANY, endpoints);
            Job cold = run(region, ledger, endpoints);
            measures.add(Measure.shown("first job, nothing compiled: last target ended", cold.lastSeconds(), "s"));
            measures.add(Measure.shown("first job: CPU of all parts for each target", cold.cpuMicros(), "µs"));
            for (int round = 0; round < (full ? 3 : 0); round++) {
                run(region, ledger, endpoints);
            }
            alone(region, ledger, endpoints);
            beside(region, ledger, endpoints, full);
            judge(many, endpoints, full ? 6 : 3);
        }
        return measures;
    }

    private static Swarm swarm(RealRegion region, String group, int from) {
        return new Swarm(
                () -> region.face(GATEWAY).plaintextAddress(),
                new Contents(1, 1),
                SwarmManners.plain(CONNECTING_AT_ONCE).from(from).named(group));
    }

    /** The gateway has let them in; the region's list follows. */
    static void awaitListed(RegionApi api, String selector, int endpoints) {
        ObjectNode request = api.scriptRequest(selector, NO_OP);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            long planned =
                    api.post(200, "/invocations/plan", request).path("targets").asLong();
            if (planned == endpoints) {
                return;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the region's list has " + planned + " endpoints with " + selector);
            }
            SlowKafka.rest(Duration.ofMillis(200));
        }
    }

    /**
     * What one job was like.
     *
     * @param postedNanos {@link System#nanoTime} before it was posted
     * @param coordinator CPU µs for each target, as the next two
     */
    private record Job(
            String id,
            int targets,
            long postedNanos,
            double firstSeconds,
            double lastSeconds,
            double coordinator,
            double gateway,
            double broker) {
        double cpuMicros() {
            return coordinator + gateway + broker;
        }
    }

    private static Job run(RealRegion region, LedgerWatch ledger, int endpoints) {
        // Parts write behind what they have answered; that belongs to the job that caused it.
        SlowKafka.rest(REST);
        double coordinator = cpu(region.coordinator(0));
        double gateway = cpu(region.gateway(GATEWAY));
        double broker = cpu(region.broker());
        long posted = System.nanoTime();
        String id = region.api().runScript(MANY, NO_OP);
        long deadline = posted + LIMIT.toNanos();
        LedgerWatch.Ended ended = ledger.ended(id);
        while (ended.targets() < endpoints && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            ended = ledger.ended(id);
        }
        SlowKafka.rest(REST);
        return new Job(
                id,
                ended.targets(),
                posted,
                (ended.firstNanos() - posted) / 1e9,
                (ended.lastNanos() - posted) / 1e9,
                1e3 * (cpu(region.coordinator(0)) - coordinator) / endpoints,
                1e3 * (cpu(region.gateway(GATEWAY)) - gateway) / endpoints,
                1e3 * (cpu(region.broker()) - broker) / endpoints);
    }

    private static double cpu(Part part) {
        return ProcessUse.of(part.process().pid()).cpuMillis();
    }

    private void alone(RealRegion region, LedgerWatch ledger, int endpoints) {
        double self = ProcessUse.of(ProcessHandle.current().pid()).cpuMillis();
        Job job = run(region, ledger, endpoints);
        double simulator = ProcessUse.of(ProcessHandle.current().pid()).cpuMillis() - self;
        RegionApi.Invocation seen = region.api().awaitComplete(job.id(), LIMIT);
        measures.add(Measure.exactly("targets that ended in the ledger", job.targets(), "", endpoints));
        measures.add(Measure.exactly("targets the job counts as succeeded", seen.count("SUCCEEDED"), "", endpoints));
        measures.add(Measure.shown("first target ended", job.firstSeconds(), "s"));
        measures.add(Measure.atMost("last target ended", job.lastSeconds(), "s", LAST_SECONDS, ""));
        measures.add(Measure.atMost("CPU of all parts for each target", job.cpuMicros(), "µs", CPU_MICROS, ""));
        measures.add(Measure.shown("of these: coordinator", job.coordinator(), "µs"));
        measures.add(Measure.shown("of these: gateway", job.gateway(), "µs"));
        measures.add(Measure.shown("of these: broker", job.broker(), "µs"));
        measures.add(
                Measure.shown("beside these: simulated endpoints and watching", 1e3 * simulator / endpoints, "µs"));
    }

    private void beside(RealRegion region, LedgerWatch ledger, int endpoints, boolean full) {
        List<String> ids = IntStream.range(endpoints, endpoints + SINGLES)
                .mapToObj(Swarm::idOf)
                .toList();
        try (SingleJobs singles = SingleJobs.start(region.api(), ids, NO_OP, SINGLES_PER_SECOND)) {
            SlowKafka.rest(Duration.ofSeconds(full ? 10 : 1));
            long begun = System.nanoTime();
            SlowKafka.rest(Duration.ofSeconds(full ? 10 : 1));
            Job job = run(region, ledger, endpoints);
            long over = job.postedNanos() + Math.round(job.lastSeconds() * 1e9);
            singles.stop();
            Samples quiet = new Samples();
            singles.millis(ledger, begun, job.postedNanos()).forEach(quiet::add);
            Samples harmed = new Samples();
            singles.millis(ledger, job.postedNanos(), over).forEach(harmed::add);
            measures.add(
                    Measure.exactly("jobs beside: asked for and succeeded", singles.succeeded(), "", singles.asked()));
            measures.add(Measure.exactly("with jobs beside: targets that ended", job.targets(), "", endpoints));
            measures.add(Measure.shown("with jobs beside: last target ended", job.lastSeconds(), "s"));
            measures.add(Measure.shown("jobs of one target, before: p50", quiet.median(), "ms"));
            measures.add(Measure.shown("jobs of one target, before: p99", quiet.percentile(99), "ms"));
            measures.add(Measure.shown("jobs of one target, beside the big one", harmed.count(), ""));
            measures.add(Measure.shown("jobs of one target, beside: p50", harmed.median(), "ms"));
            measures.add(Measure.shown("jobs of one target, beside: p99", harmed.percentile(99), "ms"));
        }
    }

    private void judge(Swarm many, int endpoints, long jobs) {
        long twice = many.tally().executions().values().stream()
                .filter(times -> times > 1)
                .count();
        measures.add(Measure.exactly("activations started", many.tally().started(), "", endpoints * jobs));
        measures.add(Measure.exactly("activations started twice", twice, "", 0));
    }
}
