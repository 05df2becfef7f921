package io.sluice.benchmarks;

import io.sluice.benchmarks.landing.PackageFeed;
import io.sluice.benchmarks.landing.PackageFleet;
import io.sluice.benchmarks.landing.PackageTables;
import io.sluice.it.harness.LandingZone;
import io.sluice.it.harness.Part;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.PackageRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How fast a topic of packages lands in its table: all of a fleet's, which are there before the connectors start, then a wave
 * of changes. Against the same rows inserted into a table with the same indexes by bare JDBC.
 */
final class InventorySink implements Benchmark {
    /** When nobody says another number. */
    static final int ENDPOINTS = 50_000;

    private static final int PACKAGES = 300;
    private static final double SHARE = 0.5;
    private static final double WAVE_SECONDS = 60;
    private static final int HEAP_MIB = 384;
    private static final double BESIDE_THE_HEAP_MIB = 256;
    private static final List<String> JVM =
            List.of("-Xmx" + HEAP_MIB + "m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError");
    private static final Duration LIMIT = Duration.ofHours(1);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final int asked;
    private final List<Measure> measures = new ArrayList<>();

    /** @param endpoints of the fleet; not of a smoke run */
    InventorySink(int endpoints) {
        asked = endpoints;
    }

    @Override
    public String name() {
        return "inventory-sink";
    }

    @Override
    public String purpose() {
        return "Packages of a fleet from their topic into PostgreSQL, then a wave of changes, against bare JDBC";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        PackageFleet fleet = new PackageFleet(scale == Scale.FULL ? asked : 40, PACKAGES);
        RegionPlan plan = RegionPlan.small(logs)
                .withJvm(RegionPlan.STEADY)
                .withCoordinators(0)
                .withGateways();
        try (RealRegion region = RealRegion.start(plan);
                LandingZone zone = LandingZone.start(region, logs);
                PackageFeed feed = new PackageFeed(region.backbone())) {
            feed.load(fleet);
            List<PackageRow> loaded = feed.mark("loaded");
            try (PackageTables tables = new PackageTables(zone)) {
                tables.settle();
                Part connectors = zone.startConnectors(JVM, Map.of());
                double sink = land(fleet, feed, tables, connectors, loaded);
                connectors.stop();
                compare(fleet, tables, fleet.rows() / sink);
            }
        }
        return measures;
    }

    /** The first load and the wave; seconds of the former, from its first row on. */
    private double land(
            PackageFleet fleet, PackageFeed feed, PackageTables tables, Part connectors, List<PackageRow> loaded) {
        long pid = connectors.process().pid();
        try (PeakRss rss = PeakRss.of(pid)) {
            await("the first row lands", connectors, tables::hasAny);
            double cpuBefore = ProcessUse.of(pid).cpuMillis();
            double sink = seconds(() -> await("all has landed", connectors, () -> tables.hasLanded(loaded)));
            double cpu = ProcessUse.of(pid).cpuMillis() - cpuBefore;
            PackageTables.Sum first = tables.landed();
            double wave = seconds(() -> {
                feed.wave(fleet);
                feed.mark("waved");
                // Rows are erased behind those that come, so that a mark would be there too early.
                await("the wave has landed", connectors, feed::isNoted);
            });
            PackageTables.Sum second = tables.landed();
            PackageTables.Sum firstExpected = PackageTables.expected(fleet, false);
            PackageTables.Sum secondExpected = PackageTables.expected(fleet, true);
            measures.add(Measure.exactly("rows that landed", first.rows(), "", firstExpected.rows()));
            measures.add(Measure.exactly("rows after the wave", second.rows(), "", secondExpected.rows()));
            measures.add(Measure.exactly(
                    "sums of rows' digests that differ from the topic's",
                    (first.equals(firstExpected) ? 0 : 1) + (second.equals(secondExpected) ? 0 : 1),
                    "",
                    0));
            measures.add(Measure.shown("first load by the sink", sink, "s"));
            measures.add(Measure.shown("CPU of the connectors for each row", 1e3 * cpu / fleet.rows(), "µs"));
            measures.add(Measure.shown("changes in the wave", fleet.changes(), ""));
            measures.add(Measure.atMost("from the wave's first record to its last row", wave, "s", WAVE_SECONDS, ""));
            measures.add(Measure.atMost(
                    "RSS of the connectors, peak",
                    rss.mib(),
                    "MiB",
                    HEAP_MIB + BESIDE_THE_HEAP_MIB,
                    " (heap of " + HEAP_MIB + " + " + Report.number(BESIDE_THE_HEAP_MIB) + ")"));
            return sink;
        }
    }

    private void compare(PackageFleet fleet, PackageTables tables, double sinkRate) {
        double bareRate = fleet.rows() / tables.upsert(fleet);
        double copyRate = fleet.rows() / tables.copy(fleet);
        measures.add(Measure.shown("first load by the sink", sinkRate, "1/s"));
        measures.add(Measure.shown("bare upserts, batches of 1,000", bareRate, "1/s"));
        measures.add(Measure.shown("COPY", copyRate, "1/s"));
        measures.add(Measure.atLeast("the sink against bare upserts", sinkRate / bareRate, "", SHARE));
        measures.add(Measure.shown("the sink against COPY", sinkRate / copyRate, ""));
    }

    private static double seconds(Runnable what) {
        long start = System.nanoTime();
        what.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void await(String what, Part connectors, BooleanSupplier isSo) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0 || !connectors.process().isAlive()) {
                throw new IllegalStateException("it was waited in vain until " + what + "; the connectors say:\n"
                        + connectors.process().tail(40));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
