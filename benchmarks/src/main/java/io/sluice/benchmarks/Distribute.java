package io.sluice.benchmarks;

import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.benchmarks.swarm.SwarmManners;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One content to many endpoints behind two gateways: what crosses the WAN, counted at a proxy; how well a limit of the
 * gateways' egress is used; and how fast it is without, beside bare TCP to as many readers.
 */
final class Distribute implements Benchmark {
    private static final int MIB = 1 << 20;
    private static final List<String> GATEWAYS = List.of("gw-1", "gw-2");
    private static final long EGRESS_BYTES = 50_000_000;
    private static final int CHECKED = 10;
    private static final double ROOM_MIB = 32;
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final List<String> GATEWAY_JVM = List.of(
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError");

    private final List<Measure> measures = new ArrayList<>();

    @Override
    public String name() {
        return "distribute";
    }

    @Override
    public String purpose() {
        return "64 MiB to 100 endpoints behind 2 gateways: once over each WAN link, at the egress limit, and without one";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        boolean full = scale == Scale.FULL;
        int size = (full ? 64 : 8) * MIB;
        int endpoints = full ? 50 : 5;
        if (full) {
            region(logs, Long.toString(EGRESS_BYTES), size, endpoints);
        }
        region(logs, "unlimited", size, endpoints);
        return measures;
    }

    private void region(Path logs, String rate, int size, int endpoints) {
        RegionPlan plan = RegionPlan.small(logs)
                .withGateways(GATEWAYS.toArray(String[]::new))
                .withJvm(RegionPlan.STEADY)
                .withGatewayJvm(GATEWAY_JVM)
                .withProxy()
                .withGatewaySetting("depot.egress.rate", rate)
                .withGatewaySetting("listener.plaintext", "true")
                .withGatewaySetting("listener.plaintext.port", "0");
        boolean limited = !rate.equals("unlimited");
        try (RealRegion region = RealRegion.start(plan);
                Swarm first = swarm(region, 0, 0);
                Swarm second = swarm(region, 1, endpoints)) {
            List<Swarm> swarms = List.of(first, second);
            for (Swarm swarm : swarms) {
                swarm.fetching(CHECKED);
                swarm.add(endpoints, LIMIT);
            }
            // A small one behind it on the topic: what would be read too far would be seen.
            PublishedContent content = PublishedContent.asMethod(region.api(), "large", size, 1);
            PublishedContent.asMethod(region.api(), "behind", size / 8, 2);
            String words = limited ? "egress limit: " : "unlimited: ";
            double seconds = send(region, swarms, content, words);
            double rateOfAll = (double) size * endpoints * swarms.size() / seconds;
            if (limited) {
                measures.add(Measure.atLeast(
                        words + "of 50 MB/s for each gateway, used",
                        rateOfAll / (EGRESS_BYTES * swarms.size()),
                        "",
                        0.95));
                measures.add(Measure.atMost(
                        words + "the same, at most", rateOfAll / (EGRESS_BYTES * swarms.size()), "", 1.01, ""));
            } else {
                double raw = RawFeed.bytesPerSecond(region, size, endpoints * swarms.size());
                measures.add(Measure.shown(words + "served in all", rateOfAll / MIB, "MiB/s"));
                measures.add(Measure.shown("bare TCP to as many readers", raw / MIB, "MiB/s"));
                measures.add(Measure.atLeast(words + "part of bare TCP", rateOfAll / raw, "", 0.5));
            }
            for (Swarm swarm : swarms) {
                measures.add(Measure.exactly(
                        words + "digests that were checked and are others",
                        swarm.tally().damaged.sum(),
                        "",
                        0));
                measures.add(Measure.exactly(
                        words + "sessions cut", swarm.tally().cuts.sum(), "", 0));
            }
        }
    }

    private static Swarm swarm(RealRegion region, int gateway, int from) {
        return new Swarm(
                () -> region.face(GATEWAYS.get(gateway)).plaintextAddress(),
                new Contents(1, 1),
                SwarmManners.plain(64).from(from));
    }

    /** Seconds until the last endpoint has the whole. */
    private double send(RealRegion region, List<Swarm> swarms, PublishedContent content, String words) {
        SlowKafka.rest(Duration.ofSeconds(1));
        int size = content.sizeBytes();
        long wan = region.proxy().bytesFromTarget();
        List<Long> pids = GATEWAYS.stream()
                .map(name -> region.gateway(name).process().pid())
                .toList();
        List<Double> before =
                pids.stream().map(pid -> ProcessUse.of(pid).rssKiB() / 1024).toList();
        try (PeakRss one = PeakRss.of(pids.get(0));
                PeakRss other = PeakRss.of(pids.get(1))) {
            long begun = System.nanoTime();
            swarms.forEach(swarm -> {
                for (int index = 0; index < swarm.size(); index++) {
                    swarm.download(index, content.digest(), size);
                }
            });
            for (Swarm swarm : swarms) {
                swarm.await(
                        "every endpoint has the content",
                        LIMIT,
                        () -> swarm.tally().fetched.sum() == swarm.size());
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            // What a gateway would have read too far is on its way.
            SlowKafka.rest(Duration.ofSeconds(1));
            double crossed = (region.proxy().bytesFromTarget() - wan) / (double) GATEWAYS.size() / size;
            measures.add(Measure.atMost(
                    words + "WAN bytes for each gateway, in sizes of the content", crossed, "", 1.02, ""));
            measures.add(Measure.atLeast(words + "the same, at least", crossed, "", 0.98));
            for (String gateway : GATEWAYS) {
                measures.add(Measure.exactly(
                        words + "pulled by " + gateway + ", in sizes of the content",
                        region.face(gateway).metric("sluice_depot_pulled_bytes_total") / size,
                        "",
                        1));
            }
            measures.add(Measure.shown(words + "last endpoint has it", seconds, "s"));
            double over = Math.max(one.mib() - before.get(0), other.mib() - before.get(1));
            measures.add(Measure.atMost(words + "RSS of a gateway over before", over, "MiB", ROOM_MIB, ""));
            return seconds;
        }
    }
}
