package io.sluice.benchmarks;

import io.sluice.benchmarks.fleet.Fleet;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationRequested;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.TopicCatalog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long an invocation of one endpoint takes from the topic of invocations to the topic of the endpoint's gateway, while
 * endpoints of a large region log in. In the same seconds a thread beside sends a record to a topic and reads it back: the
 * bare hop.
 */
final class Route implements Benchmark {
    private static final String GATEWAY = "gw-1";
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Duration ROUTED_WITHIN = Duration.ofSeconds(60);
    private static final double TIMES_HOP = 3;
    /** invocations, selections, activation-reports, the gateway's topic. */
    private static final int HOPS = 4;

    private static final int INVOCATIONS_PER_SECOND = 50;
    private static final int CALM = 5_000;
    private static final int BUSY = 20_000;
    private static final long SEED = 7;
    private static final List<String> JVM = List.of("-Xmx2g", "-XX:+UseSerialGC", "-XX:-UsePerfData");

    private final List<Measure> measures = new ArrayList<>();
    private int connects = 1;

    @Override
    public String name() {
        return "route";
    }

    @Override
    public String purpose() {
        return "Single-target routing in a region of a million endpoints while they log in, against a bare hop through Kafka";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        boolean full = scale == Scale.FULL;
        int endpoints = full ? 1_000_000 : 5_000;
        int seconds = full ? 15 : 2;
        // The gateway is away all the time: its topic is what is looked at.
        RegionPlan plan = RegionPlan.small(logs).withJvm(JVM).withCoordinatorSetting("gateway.silence", "1h");
        try (RealRegion region = RealRegion.start(plan);
                TopicFeed feed = new TopicFeed(region.backbone())) {
            region.gateway(GATEWAY).stop();
            Fleet fleet = new Fleet(List.of(GATEWAY));
            double load = load(feed, fleet, endpoints);
            measures.add(Measure.shown("endpoints that logged in before", endpoints, ""));
            measures.add(Measure.shown("these logins, each second", endpoints / load, "1/s"));
            Watching watching = new Watching(region, feed, fleet, endpoints);
            // The first seconds are not counted: what routes is compiled then.
            phase(watching, 0, full ? 10 : 1);
            show("no events", phase(watching, 0, seconds), false);
            show(CALM + " events/s", phase(watching, full ? CALM : 500, seconds), true);
            show(BUSY + " events/s", phase(watching, full ? BUSY : 1_000, seconds), false);
            measures.add(Measure.shown(
                    "resident memory of the coordinator",
                    ProcessUse.of(region.coordinator(0).process().pid()).rssKiB() / 1_024,
                    "MiB"));
        }
        return measures;
    }

    private record Watching(RealRegion region, TopicFeed feed, Fleet fleet, int endpoints) {}

    /** All endpoints log in; returns when the list has them, with the seconds that took. */
    static double load(TopicFeed feed, Fleet fleet, int endpoints) {
        long before = feed.end(TopicCatalog.ENDPOINTS);
        long start = System.nanoTime();
        for (int number = 0; number < endpoints; number++) {
            feed.send(TopicCatalog.ENDPOINT_EVENTS, Fleet.id(number), fleet.login(number, 1, 1));
        }
        feed.flush();
        feed.awaitEnd(TopicCatalog.ENDPOINTS, before + endpoints, LIMIT);
        return (System.nanoTime() - start) / 1e9;
    }

    /** What some seconds have shown; milliseconds. */
    private static final class Seen {
        private final Samples whole = new Samples();
        private final Samples toSelection = new Samples();
        private final Samples toClose = new Samples();
        private final Samples toGateway = new Samples();
        private final Samples hop = new Samples();
        private int asked;
        private long events;
        private double behindSeconds;
        private double coordinatorCores;
    }

    private Seen phase(Watching on, int eventsPerSecond, int seconds) {
        Seen seen = new Seen();
        long endpointsBefore = on.feed().end(TopicCatalog.ENDPOINTS);
        long pid = on.region().coordinator(0).process().pid();
        Map<String, Long> sent;
        try (RouteWatch watch = new RouteWatch(on.region().backbone(), GATEWAY)) {
            EventLoad load = eventsPerSecond == 0
                    ? null
                    : EventLoad.start(
                            on.region().backbone(), on.fleet(), on.endpoints(), eventsPerSecond, connects + 1);
            double cpuBefore = ProcessUse.of(pid).cpuMillis();
            long start = System.nanoTime();
            try (HopProbe hops = HopProbe.start(on.region().backbone())) {
                sent = invoke(on, seconds);
                hops.stop().forEach(seen.hop::add);
            }
            seen.coordinatorCores = (ProcessUse.of(pid).cpuMillis() - cpuBefore) / ((System.nanoTime() - start) / 1e6);
            if (load != null) {
                load.close();
                seen.events = load.sent();
                connects += Math.toIntExact(load.sent()) + 1;
            }
            long stopped = System.nanoTime();
            awaitRouted(watch, sent);
            on.feed().awaitEnd(TopicCatalog.ENDPOINTS, endpointsBefore + seen.events, ROUTED_WITHIN);
            seen.behindSeconds = (System.nanoTime() - stopped) / 1e9;
            seen.asked = sent.size();
            sent.forEach((invocation, at) -> note(seen, watch, invocation, at));
        }
        return seen;
    }

    private static void note(Seen seen, RouteWatch watch, String invocation, long sentNanos) {
        Long selected = watch.selected().get(invocation);
        Long closed = watch.closed().get(invocation);
        Long routed = watch.routed().get(invocation);
        if (selected != null && closed != null && routed != null) {
            seen.whole.add((routed - sentNanos) / 1e6);
            seen.toSelection.add((selected - sentNanos) / 1e6);
            seen.toClose.add((closed - selected) / 1e6);
            seen.toGateway.add((routed - closed) / 1e6);
        }
    }

    /** Invocations of one endpoint each, at a steady rate; when each was due, so that nothing is left out that is late. */
    private static Map<String, Long> invoke(Watching on, int seconds) {
        Map<String, Long> sent = new LinkedHashMap<>();
        SplittableRandom chance = new SplittableRandom(SEED);
        long gap = TimeUnit.SECONDS.toNanos(1) / INVOCATIONS_PER_SECOND;
        long due = System.nanoTime();
        for (int i = 0; i < seconds * INVOCATIONS_PER_SECOND; i++) {
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            Invocation invocation = invocation(Fleet.id(chance.nextInt(on.endpoints())));
            sent.put(invocation.getInvocationId(), due);
            on.feed().send(TopicCatalog.INVOCATIONS, invocation.getInvocationId(), invocation);
            on.feed().flush();
            due += gap;
        }
        return sent;
    }

    /** Of a method that does nothing, on one endpoint. */
    static Invocation invocation(String endpoint) {
        long now = System.currentTimeMillis();
        byte[] nothing = {};
        InvocationSpec spec = InvocationSpec.newBuilder()
                .setSelector("")
                .setEndpointIds(List.of(endpoint))
                .setMethod("nothing")
                .setVersion("1")
                .setManifest(ByteBuffer.wrap(new byte[200]))
                .setManifestSignature(ByteBuffer.wrap(new byte[64]))
                .setEntryPoint("")
                .setArguments(ByteBuffer.wrap(nothing))
                .setRunTimeoutMs(60_000)
                .setOutputLimitBytes(1_024)
                .setExpiresAt(now + Duration.ofHours(1).toMillis())
                .build();
        return new Invocation(UUID.randomUUID().toString(), now, "bench", new InvocationRequested(spec));
    }

    /** Waits until all of these are at their gateway's topic, for a minute at most. */
    static void awaitRouted(RouteWatch watch, Map<String, Long> sent) {
        long deadline = System.nanoTime() + ROUTED_WITHIN.toNanos();
        while (!watch.routed().keySet().containsAll(sent.keySet()) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private void show(String when, Seen seen, boolean judged) {
        String at = when + ": ";
        double hop = seen.hop.median();
        double whole = seen.whole.median();
        measures.add(Measure.exactly(at + "invocations routed", seen.whole.count(), "", seen.asked));
        if (judged) {
            measures.add(Measure.atMost(
                    at + "invocation → gateway's topic, p50", whole, "ms", TIMES_HOP * hop, " (3 × bare hop)"));
        } else {
            measures.add(Measure.shown(at + "invocation → gateway's topic, p50", whole, "ms"));
        }
        measures.add(Measure.shown(at + "the same, p99", seen.whole.percentile(99), "ms"));
        measures.add(Measure.shown(at + "bare hop, p50", hop, "ms"));
        measures.add(Measure.shown(at + "bare hop, p99", seen.hop.percentile(99), "ms"));
        measures.add(Measure.shown(at + "against the bare hop, p50", whole / hop, "×"));
        measures.add(Measure.shown(at + "against " + HOPS + " bare hops, p50", whole / hop / HOPS, "×"));
        measures.add(Measure.shown(at + "→ selections, p50", seen.toSelection.median(), "ms"));
        measures.add(Measure.shown(at + "→ close mark in the ledger's log, p50", seen.toClose.median(), "ms"));
        measures.add(Measure.shown(at + "→ gateway's topic, p50", seen.toGateway.median(), "ms"));
        measures.add(Measure.shown(at + "events", seen.events, ""));
        measures.add(Measure.shown(at + "last event folded after the last was sent", seen.behindSeconds, "s"));
        measures.add(Measure.shown(at + "cores busy in the coordinator", seen.coordinatorCores, ""));
    }
}
