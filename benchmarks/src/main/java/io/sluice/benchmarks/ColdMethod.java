package io.sluice.benchmarks;

import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.benchmarks.swarm.SwarmManners;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A method with a large executable on many endpoints that have it not, over a gateway that has it not either; then the
 * same again, with it everywhere. Beside the simulated endpoints a real agent, on which a cached run is compared with
 * one of a method that is as small as can be.
 */
final class ColdMethod implements Benchmark {
    private static final int MIB = 1 << 20;
    private static final String GATEWAY = "gw-1";
    private static final String MANY = "swarm=many";
    private static final String ONE = "kind=real";
    private static final int CHECKED = 50;
    private static final double CACHED_MS = 2;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final List<Measure> measures = new ArrayList<>();

    @Override
    public String name() {
        return "cold-method";
    }

    @Override
    public String purpose() {
        return "A method with an executable of 20 MiB on 500 endpoints, cached nowhere, then everywhere";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        boolean full = scale == Scale.FULL;
        int endpoints = full ? 500 : 20;
        int size = (full ? 20 : 2) * MIB;
        RegionPlan plan = RegionPlan.small(logs)
                .withJvm(RegionPlan.STEADY)
                .withProxy()
                .withGatewaySetting("listener.plaintext", "true")
                .withGatewaySetting("listener.plaintext.port", "0");
        try (RealRegion region = RealRegion.start(plan);
                LedgerWatch ledger = new LedgerWatch(region.backbone(), "sluice." + RealRegion.NAME + ".ledger");
                Swarm swarm = new Swarm(
                        () -> region.face(GATEWAY).plaintextAddress(),
                        new Contents(1, 1),
                        SwarmManners.plain(256).named("many"))) {
            swarm.fetching(CHECKED);
            swarm.add(endpoints, LIMIT);
            PublishedContent.asMethod(region.api(), "large", size, 1);
            PublishedContent.asMethod(region.api(), "small", 64, 2);
            FanOut.awaitListed(region.api(), MANY, endpoints);
            run(region.api(), ledger, MANY, "small", endpoints);
            cold(region, ledger, swarm, endpoints, size);
            cached(region, ledger, endpoints, full);
            single(region, ledger, full ? 60 : 5);
            measures.add(Measure.exactly(
                    "digests that were checked and are others",
                    swarm.tally().damaged.sum(),
                    "",
                    0));
            measures.add(Measure.exactly("sessions cut", swarm.tally().cuts.sum(), "", 0));
        }
        return measures;
    }

    private void cold(RealRegion region, LedgerWatch ledger, Swarm swarm, int endpoints, int size) {
        long pulledBefore = pulled(region);
        long wanBefore = region.proxy().bytesFromTarget();
        long fetchedBefore = swarm.tally().fetchedBytes.sum();
        double rssBefore = rss(region);
        double seconds;
        double peak;
        try (PeakRss rss = PeakRss.of(region.gateway(GATEWAY).process().pid())) {
            seconds = run(region.api(), ledger, MANY, "large", endpoints);
            peak = rss.mib();
        }
        long wan = region.proxy().bytesFromTarget() - wanBefore;
        long fetched = swarm.tally().fetchedBytes.sum() - fetchedBefore;
        measures.add(Measure.exactly(
                "pulled from Kafka, in sizes of the executable",
                (pulled(region) - pulledBefore) / (double) size,
                "",
                1));
        measures.add(
                Measure.atMost("all that came over the WAN meanwhile, the same", wan / (double) size, "", 1.05, ""));
        measures.add(Measure.exactly("fetched by endpoints, the same", fetched / (double) size, "", endpoints));
        measures.add(Measure.shown("cold: last target ended", seconds, "s"));
        measures.add(Measure.shown("cold: served by the gateway", fetched / seconds / MIB, "MiB/s"));
        measures.add(Measure.shown("cold: RSS of the gateway over before", peak - rssBefore, "MiB"));
    }

    private static long pulled(RealRegion region) {
        return Math.round(region.face(GATEWAY).metric("sluice_depot_pulled_bytes_total"));
    }

    private static double rss(RealRegion region) {
        return ProcessUse.of(region.gateway(GATEWAY).process().pid()).rssKiB() / 1024;
    }

    private void cached(RealRegion region, LedgerWatch ledger, int endpoints, boolean full) {
        Samples large = new Samples();
        Samples small = new Samples();
        for (int round = 0; round < (full ? 10 : 2); round++) {
            small.add(1e3 * run(region.api(), ledger, MANY, "small", endpoints));
            large.add(1e3 * run(region.api(), ledger, MANY, "large", endpoints));
        }
        measures.add(Measure.shown("all endpoints, a no-op: last target ended, p50", small.median(), "ms"));
        measures.add(Measure.shown("all endpoints, cached: last target ended, p50", large.median(), "ms"));
    }

    /** On a real agent, by turns, so that both meet the same machine. */
    private void single(RealRegion region, LedgerWatch ledger, int rounds) {
        RealAgent agent = region.startAgent(ONE);
        double cold = 1e3 * run(region.api(), ledger, ONE, "large", 1);
        run(region.api(), ledger, ONE, "small", 1);
        Samples large = new Samples();
        Samples small = new Samples();
        Samples added = new Samples();
        for (int round = 0; round < rounds; round++) {
            double noOp = 1e3 * run(region.api(), ledger, ONE, "small", 1);
            double cached = 1e3 * run(region.api(), ledger, ONE, "large", 1);
            small.add(noOp);
            large.add(cached);
            added.add(cached - noOp);
        }
        measures.add(Measure.exactly("real agents", agent.endpointId().isEmpty() ? 0 : 1, "", 1));
        measures.add(Measure.shown("a real agent, cold", cold, "ms"));
        measures.add(Measure.shown("a real agent, a no-op: p50", small.median(), "ms"));
        measures.add(Measure.shown("a real agent, cached: p50", large.median(), "ms"));
        measures.add(Measure.atMost(
                "a real agent: what a cached run adds, p50 of pairs", added.median(), "ms", CACHED_MS, ""));
    }

    /** Seconds until the last target's row is in the ledger. */
    private static double run(RegionApi api, LedgerWatch ledger, String selector, String method, int targets) {
        long posted = System.nanoTime();
        String id = api.runMethod(selector, method, "1");
        long deadline = posted + LIMIT.toNanos();
        LedgerWatch.Ended ended = ledger.ended(id);
        while (ended.targets() < targets) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        ended.targets() + " of " + targets + " have ended within " + LIMIT + ": " + api.invocation(id));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            ended = ledger.ended(id);
        }
        RegionApi.Invocation seen = api.awaitComplete(id, LIMIT);
        if (seen.count("SUCCEEDED") != targets) {
            throw new IllegalStateException("not all have succeeded: " + seen);
        }
        return (ended.lastNanos() - posted) / 1e9;
    }
}
