package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.benchmarks.fleet.Fleet;
import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.it.harness.Part;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import io.sluice.it.harness.TemporaryFolder;
import io.sluice.topics.Invocation;
import io.sluice.topics.TopicCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How long a region stands still when a part of it dies: an owner with a standby, the last owner with all of its state, a
 * gateway with its endpoints.
 *
 * <p>A coordinator's absence is seen from outside: right after the kill so many invocations of one endpoint each are written
 * that every partition has several of them; the region is back when each is on its gateway's topic.
 */
final class Recover implements Benchmark {
    /** When nobody says another number. */
    static final int ENDPOINTS = 1_000_000;

    private static final String GATEWAY = "gw-1";
    private static final int PROBES = 64;
    private static final long SEED = 11;
    private static final Duration LIMIT = Duration.ofMinutes(4);
    /** Of the consumers of Kafka Streams, after which the others know that one is gone. */
    private static final double SESSION_SECONDS = 6;

    private static final double STANDBY_SECONDS = SESSION_SECONDS + 4;
    private static final double LOST_SECONDS = SESSION_SECONDS + 10;
    private static final double ELSEWHERE_SECONDS = 45;
    private static final double IDLE_CORES = 0.2;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int CONNECTING_AT_ONCE = 256;
    private static final int RUN_MS = 3_000;
    private static final List<String> JVM = List.of("-Xmx2g", "-XX:+UseSerialGC", "-XX:-UsePerfData");
    private static final String NO_OP = "#!/bin/sh\nexit 0\n";

    private final int asked;
    private final List<Measure> measures = new ArrayList<>();

    /** @param endpoints in the list while coordinators are killed; not of a smoke run */
    Recover(int endpoints) {
        asked = endpoints;
    }

    @Override
    public String name() {
        return "recover";
    }

    @Override
    public String purpose() {
        return "A coordinator killed with a standby, then the last one with its state; a gateway killed with its endpoints";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        boolean full = scale == Scale.FULL;
        coordinators(logs, full ? asked : 3_000);
        gateway(logs, full ? 5_000 : 200);
        return measures;
    }

    private void coordinators(Path logs, int endpoints) {
        RegionPlan plan =
                RegionPlan.small(logs).withJvm(JVM).withCoordinators(2).withCoordinatorSetting("gateway.silence", "1h");
        try (RealRegion region = RealRegion.start(plan);
                TopicFeed feed = new TopicFeed(region.backbone())) {
            region.gateway(GATEWAY).stop();
            Fleet fleet = new Fleet(List.of(GATEWAY));
            Route.load(feed, fleet, endpoints);
            awaitIdle(region);
            measures.add(Measure.shown("endpoints in the list", endpoints, ""));
            double calm = outage(region, feed, endpoints, () -> {});
            measures.add(Measure.shown("nobody killed: all probes routed", calm, "s"));

            double taken = outage(region, feed, endpoints, region.coordinator(0)::kill);
            measures.add(
                    Measure.atMost("one of two killed: all partitions route again", taken, "s", STANDBY_SECONDS, ""));

            awaitIdle(region);
            double lost = outage(region, feed, endpoints, () -> {
                region.coordinator(1).kill();
                TemporaryFolder.delete(region.regionFolder().resolveSibling("coordinator-2/streams"));
                region.coordinator(1).startAgain();
            });
            measures.add(Measure.atMost(
                    "the last one killed, its state lost: all partitions route again", lost, "s", LOST_SECONDS, ""));
        }
    }

    /** Until those that run have nothing left to do: standbys have what they are to have. */
    private static void awaitIdle(RealRegion region) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        for (int calm = 0; calm < 2; ) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the coordinators are busy after " + LIMIT);
            }
            double before = cpuMillis(region);
            SlowKafka.rest(LOOK);
            calm = cpuMillis(region) - before < IDLE_CORES * LOOK.toMillis() ? calm + 1 : 0;
        }
    }

    private static double cpuMillis(RealRegion region) {
        double sum = 0;
        for (int index = 0; index < 2; index++) {
            Part coordinator = region.coordinator(index);
            sum += coordinator.process().isAlive()
                    ? ProcessUse.of(coordinator.process().pid()).cpuMillis()
                    : 0;
        }
        return sum;
    }

    /** @return seconds from before the fault until every probe was routed */
    private static double outage(RealRegion region, TopicFeed feed, int endpoints, Runnable fault) {
        SplittableRandom chance = new SplittableRandom(SEED);
        try (RouteWatch watch = new RouteWatch(region.backbone(), GATEWAY)) {
            Map<String, Long> sent = new LinkedHashMap<>();
            long start = System.nanoTime();
            fault.run();
            for (int probe = 0; probe < PROBES; probe++) {
                Invocation invocation = Route.invocation(Fleet.id(chance.nextInt(endpoints)));
                sent.put(invocation.getInvocationId(), start);
                feed.send(TopicCatalog.INVOCATIONS, invocation.getInvocationId(), invocation);
            }
            feed.flush();
            Route.awaitRouted(watch, sent);
            long last = sent.keySet().stream()
                    .mapToLong(probe -> {
                        Long at = watch.routed().get(probe);
                        if (at == null) {
                            throw new IllegalStateException("invocation " + probe + " was never routed");
                        }
                        return at - start;
                    })
                    .max()
                    .orElse(0);
            return last / 1e9;
        }
    }

    private void gateway(Path logs, int endpoints) {
        RegionPlan plan = RegionPlan.small(logs)
                .withJvm(RegionPlan.STEADY)
                .withGateways(GATEWAY, "gw-2", "gw-3")
                .withGatewaySetting("listener.plaintext", "true")
                .withGatewaySetting("listener.plaintext.port", "0");
        try (RealRegion region = RealRegion.start(plan)) {
            Alternates alternates = new Alternates(region, GATEWAY, List.of("gw-2", "gw-3"));
            try (Swarm swarm = new Swarm(alternates, new Contents(1, 1), CONNECTING_AT_ONCE)) {
                swarm.running(new Swarm.Runs(new byte[0], RUN_MS, false));
                swarm.add(endpoints, LIMIT);
                FanOut.awaitListed(region.api(), "gateway=" + GATEWAY, endpoints);
                String running = post(region.api());
                swarm.await("all run it", LIMIT, () -> swarm.tally().started() == endpoints);
                swarm.tally().logins.clear();
                long killed = System.nanoTime();
                region.gateway(GATEWAY).kill();
                alternates.useAll();
                String later = post(region.api());
                swarm.await(
                        "all are in elsewhere",
                        LIMIT,
                        () -> swarm.tally().logins.size() >= endpoints
                                && swarm.tally().loggedIn.sum() == endpoints);
                double elsewhere = (System.nanoTime() - killed) / 1e9;
                judge(region, swarm, endpoints, elsewhere, killed, List.of(running, later));
            }
        }
    }

    private static String post(RegionApi api) {
        ObjectNode request = api.scriptRequest("gateway=" + GATEWAY, NO_OP);
        request.put("expires", "PT2M").put("runTimeout", "PT30S");
        return api.invoke(request);
    }

    private void judge(
            RealRegion region, Swarm swarm, int endpoints, double elsewhere, long killed, List<String> jobs) {
        measures.add(Measure.atMost(
                "a gateway killed: all " + endpoints + " logged in elsewhere", elsewhere, "s", ELSEWHERE_SECONDS, ""));
        List<String> names = List.of("the job that ran then", "a job posted right after");
        for (int each = 0; each < jobs.size(); each++) {
            RegionApi.Invocation seen = region.api().awaitComplete(jobs.get(each), LIMIT);
            String at = names.get(each) + ": ";
            long ended = seen.counts().entrySet().stream()
                    .filter(count -> !List.of("QUEUED", "DELIVERED", "RUNNING").contains(count.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            measures.add(Measure.exactly(at + "targets that ended", ended, "", endpoints));
            seen.counts().forEach((state, count) -> measures.add(Measure.shown(at + state, count, "")));
            measures.add(Measure.shown(at + "complete after the kill", (System.nanoTime() - killed) / 1e9, "s"));
        }
        long twice = swarm.tally().executions().values().stream()
                .filter(times -> times > 1)
                .count();
        measures.add(Measure.exactly("activations that ran twice", twice, "", 0));
    }
}
