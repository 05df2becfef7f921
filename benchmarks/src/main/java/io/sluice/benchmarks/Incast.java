package io.sluice.benchmarks;

import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Very many endpoints that all want to send a mebibyte at the same instant, through a gateway with little memory. */
final class Incast implements Benchmark {
    private static final int MIB = 1 << 20;
    private static final int CHUNK = 64 << 10;
    private static final Duration LIMIT = Duration.ofMinutes(10);
    /** All of the heap is there from the start: RSS would else tell how far the JVM chose to grow it. */
    private static final List<String> SMALL_JVM = List.of(
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError");

    private static final String GATEWAY = "gw-1";
    private static final int FEW = 10;
    private static final double ROOM_MIB = 32;
    private static final double SHARE = 0.9;
    private static final double UPCALL_MS = 250;
    private static final double HALF_SECONDS = 25;

    @Override
    public String name() {
        return "incast";
    }

    @Override
    public String purpose() {
        return "10,000 endpoints send 1 MiB each at the same instant, gateway with 256 MiB of heap";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        int many = scale == Scale.FULL ? 10_000 : 200;
        RegionPlan plan = RegionPlan.small(logs)
                .withJvm(RegionPlan.STEADY)
                .withGatewayJvm(SMALL_JVM)
                .withGatewaySetting("listener.plaintext", "true")
                .withGatewaySetting("listener.plaintext.port", "0");
        try (RealRegion region = RealRegion.start(plan)) {
            return measure(region, many);
        }
    }

    private static List<Measure> measure(RealRegion region, int many) {
        InetSocketAddress address = region.face(GATEWAY).plaintextAddress();
        long pid = region.gateway(GATEWAY).process().pid();
        Contents contents = new Contents(MIB, many);
        ReadBack readBack = new ReadBack(region.backbone(), RealRegion.NAME);
        List<Measure> measures = new ArrayList<>();
        try (Swarm swarm = new Swarm(() -> address, contents, 256)) {
            // The last one only makes upcalls.
            int upcaller = 0;
            swarm.add(1 + FEW, LIMIT);
            double idleFew = ProcessUse.of(pid).rssKiB() / 1024;
            int sustained = many / FEW / 4;
            double fewPeak;
            double relaySeconds;
            try (PeakRss few = PeakRss.of(pid)) {
                sendAll(swarm, 1, FEW, sustained / 4);
                relaySeconds = sendAll(swarm, 1, FEW, sustained);
                fewPeak = few.mib();
            }
            double heapFew = LiveHeap.mib(pid);
            double afterFew = ProcessUse.of(pid).rssKiB() / 1024;
            swarm.add(many - FEW, LIMIT);
            double idleMany = ProcessUse.of(pid).rssKiB() / 1024;
            double idleCost = Math.max(0, idleMany - afterFew);

            double halfSeconds = sendAll(swarm, 1, many / 2, 1);
            double cpuBefore = ProcessUse.of(pid).cpuMillis();
            double manyPeak;
            double seconds;
            Samples upcalls;
            long asked;
            try (PeakRss rss = PeakRss.of(pid);
                    UpcallProbe probe = UpcallProbe.start(swarm, upcaller)) {
                seconds = sendAll(swarm, 1, many, 1);
                probe.stop();
                swarm.await(
                        "all upcalls are answered",
                        LIMIT,
                        () -> probe.answered().count() == probe.asked());
                upcalls = probe.answered();
                asked = probe.asked();
                manyPeak = rss.mib();
            }
            double cpu = 1e3 * (ProcessUse.of(pid).cpuMillis() - cpuBefore) / many;
            double heapMany = LiveHeap.mib(pid);
            int expected = FEW * (sustained / 4 + sustained) + many / 2 + many;
            ReadBack.Found found = readBack.judge(swarm.tally().acknowledged, contents);
            double relayRate = FEW * sustained / relaySeconds;
            double goodput = many / seconds;
            measures.add(Measure.exactly("acknowledged transfers lost", found.lost(), "", 0));
            measures.add(Measure.exactly("transfers acknowledged", found.transfers(), "", expected));
            measures.add(Measure.exactly(
                    "transfers that failed", swarm.tally().failed.sum(), "", 0));
            measures.add(Measure.exactly("sessions cut", swarm.tally().cuts.sum(), "", 0));
            measures.add(Measure.exactly("upcalls answered", upcalls.count(), "", asked));
            measures.add(Measure.shown(many + " × 1 MiB at once", seconds, "s"));
            measures.add(Measure.atMost(many / 2 + " × 1 MiB at once", halfSeconds, "s", HALF_SECONDS, ""));
            measures.add(Measure.shown("goodput", goodput, "MiB/s"));
            measures.add(Measure.shown(FEW + " endpoints that send on and on", relayRate, "MiB/s"));
            measures.add(Measure.atLeast("goodput against these", goodput / relayRate, "", SHARE));
            measures.add(Measure.atMost(
                    "RSS, " + many + " sending over " + FEW + " sending",
                    manyPeak - fewPeak,
                    "MiB",
                    idleCost + ROOM_MIB,
                    " (idle sessions + " + Report.number(ROOM_MIB) + ")"));
            measures.add(Measure.shown("RSS, " + FEW + " idle", idleFew, "MiB"));
            measures.add(Measure.shown("RSS, " + FEW + " sending, peak", fewPeak, "MiB"));
            measures.add(Measure.shown("RSS, " + many + " idle", idleMany, "MiB"));
            measures.add(Measure.shown("RSS, " + many + " sending, peak", manyPeak, "MiB"));
            measures.add(Measure.shown("live heap after " + FEW + " have sent", heapFew, "MiB"));
            measures.add(Measure.shown("live heap after " + many + " have sent", heapMany, "MiB"));
            measures.add(Measure.shown("upcall meanwhile, p50", upcalls.median(), "ms"));
            measures.add(Measure.atMost("upcall meanwhile, p99", upcalls.percentile(99), "ms", UPCALL_MS, ""));
            measures.add(Measure.shown("gateway CPU for each MiB", cpu, "µs"));
            measures.add(Measure.shown("chunks repeated on the topic", found.repeated(), ""));
        }
        return measures;
    }

    /** So many endpoints send so many transfers each, one after the other; seconds until the last is acknowledged. */
    static double sendAll(Swarm swarm, int first, int endpoints, int each) {
        AtomicIntegerArray left = new AtomicIntegerArray(first + endpoints);
        swarm.onUploaded(index -> {
            if (left.decrementAndGet(index) > 0) {
                swarm.upload(index, CHUNK);
            }
        });
        int expected = swarm.tally().acknowledged.size() + endpoints * each;
        long start = System.nanoTime();
        for (int index = first; index < first + endpoints; index++) {
            left.set(index, each);
            swarm.upload(index, CHUNK);
        }
        swarm.await(
                "all transfers are acknowledged",
                LIMIT,
                () -> swarm.tally().acknowledged.size() >= expected);
        return (System.nanoTime() - start) / 1e9;
    }
}
