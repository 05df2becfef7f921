package io.sluice.benchmarks;

import io.sluice.benchmarks.landing.LandedReports;
import io.sluice.benchmarks.landing.MachineReports;
import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.it.harness.LandingZone;
import io.sluice.it.harness.Part;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.InventoryTopics;
import io.sluice.topics.TopicCatalog;
import io.sluice.wire.AnswerOutcome;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Very many endpoints that report what they are made of in the same instant, as after a power cut: each asks whether its
 * report is known and then sends it. How long until the last row is in the database, and what it takes of gateway and
 * connectors.
 */
final class InventoryWave implements Benchmark {
    /** When nobody says another number. */
    static final int ENDPOINTS = 10_000;

    private static final String GATEWAY = "gw-1";
    private static final int PACKAGES = 40;
    /** With what is said beside it, a report of 64 KiB as it travels. */
    private static final int NOISE = 63 << 10;

    private static final int CHUNK = 64 << 10;
    private static final double ROOM_MIB = 32;
    private static final int HEAP_MIB = 384;
    private static final double BESIDE_THE_HEAP_MIB = 256;
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** All of the heap is there from the start: RSS would else tell how far the JVM chose to grow it. */
    private static final List<String> GATEWAY_JVM = List.of(
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError");

    private static final List<String> CONNECTORS_JVM =
            List.of("-Xmx" + HEAP_MIB + "m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError");

    private final int asked;
    private final List<Measure> measures = new ArrayList<>();

    /** @param endpoints that report; not of a smoke run */
    InventoryWave(int endpoints) {
        asked = endpoints;
    }

    @Override
    public String name() {
        return "inventory-wave";
    }

    @Override
    public String purpose() {
        return "Endpoints report 64 KiB of inventory at the same instant: until the last row is in the database";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        int endpoints = scale == Scale.FULL ? asked : 50;
        RegionPlan plan = RegionPlan.small(logs)
                .withJvm(RegionPlan.STEADY)
                .withGatewayJvm(GATEWAY_JVM)
                .withGatewaySetting("listener.plaintext", "true")
                .withGatewaySetting("listener.plaintext.port", "0");
        MachineReports reports = new MachineReports(PACKAGES, NOISE);
        try (RealRegion region = RealRegion.start(plan);
                LandingZone zone = LandingZone.start(region, logs);
                TopicFeed topics = new TopicFeed(region.backbone())) {
            Part connectors = zone.startConnectors(CONNECTORS_JVM, Map.of()).awaitReady();
            InetSocketAddress address = region.face(GATEWAY).plaintextAddress();
            try (Swarm swarm = new Swarm(() -> address, reports.contents(), 256);
                    LandedReports landed = new LandedReports(zone);
                    PeakRss gateway =
                            PeakRss.of(region.gateway(GATEWAY).process().pid());
                    PeakRss worker = PeakRss.of(connectors.process().pid())) {
                swarm.add(endpoints, LIMIT);
                double idle =
                        ProcessUse.of(region.gateway(GATEWAY).process().pid()).rssKiB() / 1024;
                Times times = wave(swarm, reports, topics, landed);
                show(endpoints, reports, times);
                judge(swarm, reports, topics, landed);
                measures.add(Measure.atMost(
                        "RSS of the gateway, peak over idle", gateway.mib() - idle, "MiB", ROOM_MIB, ""));
                measures.add(Measure.atMost(
                        "RSS of the connectors, peak",
                        worker.mib(),
                        "MiB",
                        HEAP_MIB + BESIDE_THE_HEAP_MIB,
                        " (heap of " + HEAP_MIB + " + " + Report.number(BESIDE_THE_HEAP_MIB) + ")"));
            }
        }
        return measures;
    }

    /**
     * Seconds since all began.
     *
     * @param acknowledged the last report is durable
     * @param folded the last is on the topic of inventories
     * @param landed the last row is in the database
     * @param unsent questions that were not answered well
     */
    private record Times(double acknowledged, double folded, double landed, long unsent) {}

    private static Times wave(Swarm swarm, MachineReports reports, TopicFeed topics, LandedReports landed) {
        int endpoints = swarm.size();
        LongAdder unsent = new LongAdder();
        long start = System.nanoTime();
        for (int index = 0; index < endpoints; index++) {
            int endpoint = index;
            byte[] question = reports.question(endpoint % Contents.KINDS);
            swarm.upcall(endpoint, "inventory.report", question, (outcome, nanos) -> {
                if (outcome == AnswerOutcome.OK) {
                    swarm.upload(endpoint, CHUNK);
                } else {
                    unsent.increment();
                }
            });
        }
        swarm.await(
                "all reports are acknowledged",
                LIMIT,
                () -> swarm.tally().acknowledged.size() + unsent.sum() >= endpoints);
        double acknowledged = since(start);
        await("all are folded", endpoints - unsent.sum(), () -> topics.end(InventoryTopics.INVENTORY));
        double folded = since(start);
        await("all have a row", endpoints - unsent.sum(), () -> landed.rows("inventory"));
        await("all packages have rows", PACKAGES * (endpoints - unsent.sum()), () -> landed.rows("packages"));
        return new Times(acknowledged, folded, since(start), unsent.sum());
    }

    private void show(int endpoints, MachineReports reports, Times times) {
        measures.add(Measure.shown("endpoints", endpoints, ""));
        measures.add(Measure.shown("a report as it travels", reports.meanBytes() / 1024, "KiB"));
        measures.add(Measure.exactly("questions not answered well", times.unsent(), "", 0));
        measures.add(Measure.shown("the last report is durable after", times.acknowledged(), "s"));
        measures.add(Measure.shown("the last is folded after", times.folded(), "s"));
        measures.add(Measure.shown("the last row is in the database after", times.landed(), "s"));
        measures.add(Measure.shown("reports folded", endpoints / times.folded(), "1/s"));
        measures.add(Measure.shown("rows that landed", (1 + PACKAGES) * endpoints / times.landed(), "1/s"));
    }

    private void judge(Swarm swarm, MachineReports reports, TopicFeed topics, LandedReports landed) {
        Map<String, String> digests = landed.digests();
        int wrong = 0;
        for (int index = 0; index < swarm.size(); index++) {
            wrong += reports.digest(index % Contents.KINDS).equals(digests.get(Swarm.idOf(index))) ? 0 : 1;
        }
        measures.add(Measure.exactly("endpoints without their inventory", wrong, "", 0));
        measures.add(
                Measure.exactly("transfers that failed", swarm.tally().failed.sum(), "", 0));
        measures.add(Measure.exactly("sessions cut", swarm.tally().cuts.sum(), "", 0));
        measures.add(Measure.exactly(
                "dead letters",
                topics.end(TopicCatalog.DEAD_LETTERS) + topics.end(InventoryTopics.DEAD_LETTERS),
                "",
                0));
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void await(String what, long expected, LongSupplier now) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        for (long seen = now.getAsLong(); seen < expected; seen = now.getAsLong()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("not within " + LIMIT + ": " + what + "; " + seen + " of " + expected);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
