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

/** How much passes a gateway into Kafka, against Kafka's own producer in the same run. */
final class Relaying implements Benchmark {
    private static final int MIB = 1 << 20;
    private static final int BIG = 64 << 10;
    private static final int SMALL = 1 << 10;
    private static final double BIG_SHARE = 0.60;
    private static final double SMALL_SHARE = 0.35;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int PARTITIONS = 4;
    /** Rounds that are not counted: a gateway runs for weeks, and its compiler takes a third of its CPU in the first ones. */
    private static final int WARM_UP = 3;

    /** Activations that each endpoint holds before it reports them. */
    private static final int RESULTS_EACH = 64;

    @Override
    public String name() {
        return "relay";
    }

    @Override
    public String purpose() {
        return "MQTT and grants into Kafka (acks=all), chunks and results, against ProducerPerformance with the same records";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        boolean full = scale == Scale.FULL;
        RegionPlan plan = RegionPlan.small(logs)
                .withJvm(RegionPlan.STEADY)
                .withGatewaySetting("inbox.in.flight", Integer.toString(full ? RESULTS_EACH : RESULTS_EACH / 8))
                .withGatewaySetting("listener.plaintext", "true")
                .withGatewaySetting("listener.plaintext.port", "0");
        try (RealRegion region = RealRegion.start(plan)) {
            RawProducer raw = new RawProducer(region.backbone().bootstrapServers(), PARTITIONS, region.scratch());
            Series big = new Series("64 KiB", BIG, full ? 200 : 20, MIB, full ? 5 : 1, full ? 16_384 : 256);
            Series small = new Series("1 KiB", SMALL, full ? 1_000 : 50, 256 << 10, 1, full ? 1_000_000 : 10_000);
            List<Measure> measures = new ArrayList<>();
            measures.addAll(run(region, raw, big, full ? 5 : 1, BIG_SHARE));
            measures.addAll(run(region, raw, small, full ? 5 : 1, SMALL_SHARE));
            measures.addAll(new Results(region, "gw-1", raw)
                    .run(
                            full ? 1_000 : 50,
                            full ? RESULTS_EACH : RESULTS_EACH / 8,
                            full ? 5 : 1,
                            full ? 1_000_000 : 10_000,
                            SMALL_SHARE));
            return measures;
        }
    }

    /**
     * One size of records.
     *
     * @param transfer bytes of one transfer
     * @param each transfers of one endpoint, one after the other
     * @param rawRecords that the raw producer sends
     */
    private record Series(String name, int record, int endpoints, int transfer, int each, long rawRecords) {
        long bytes() {
            return (long) endpoints * transfer * each;
        }
    }

    private static List<Measure> run(RealRegion region, RawProducer raw, Series series, int pairs, double share) {
        InetSocketAddress gateway = region.face("gw-1").plaintextAddress();
        Contents contents = new Contents(series.transfer(), series.record());
        Samples ratios = new Samples();
        Samples ours = new Samples();
        Samples limit = new Samples();
        Samples gatewayCpu = new Samples();
        Samples rawCpu = new Samples();
        Samples swarmCpu = new Samples();
        ReadBack readBack = new ReadBack(region.backbone(), RealRegion.NAME);
        try (Swarm swarm = new Swarm(() -> gateway, contents, 256)) {
            swarm.add(series.endpoints(), LIMIT);
            for (int round = 0; round < WARM_UP; round++) {
                sendAll(swarm, series);
            }
            for (int pair = 0; pair < pairs; pair++) {
                RawProducer.Speed speed = raw.run(series.record(), series.rawRecords());
                long pid = region.gateway("gw-1").process().pid();
                double gatewayBefore = ProcessUse.of(pid).cpuMillis();
                double swarmBefore =
                        ProcessUse.of(ProcessHandle.current().pid()).cpuMillis();
                double seconds = sendAll(swarm, series);
                double units = series.record() == BIG
                        ? series.bytes() / (double) MIB
                        : series.bytes() / (double) series.record();
                double rate = units / seconds;
                double rawRate = series.record() == BIG ? speed.mibPerSecond() : speed.recordsPerSecond();
                double rawUnits =
                        series.record() == BIG ? speed.records() * (double) BIG / MIB : (double) speed.records();
                ratios.add(rate / rawRate);
                ours.add(rate);
                limit.add(rawRate);
                gatewayCpu.add(1e3 * (ProcessUse.of(pid).cpuMillis() - gatewayBefore) / units);
                swarmCpu.add(1e3 * (ProcessUse.of(ProcessHandle.current().pid()).cpuMillis() - swarmBefore) / units);
                rawCpu.add(1e3 * speed.cpuMillis() / rawUnits);
            }
            ReadBack.Found found = readBack.judge(swarm.tally().acknowledged, contents);
            String unit = series.record() == BIG ? "MiB/s" : "rec/s";
            String per = series.record() == BIG ? "µs CPU per MiB" : "µs CPU per record";
            String at = series.name() + ": ";
            return List.of(
                    Measure.exactly(at + "acknowledged transfers lost", found.lost(), "", 0),
                    Measure.exactly(
                            at + "transfers that failed", swarm.tally().failed.sum(), "", 0),
                    Measure.exactly(
                            at + "transfers read back",
                            found.transfers(),
                            "",
                            (double) series.endpoints() * series.each() * (pairs + WARM_UP)),
                    Measure.atLeast(at + "share of the raw producer", ratios.median(), "", share),
                    Measure.shown(at + "through the gateway", ours.median(), unit),
                    Measure.shown(at + "raw producer", limit.median(), unit),
                    Measure.shown(at + "gateway, " + per, gatewayCpu.median(), "µs"),
                    Measure.shown(at + "raw producer, " + per, rawCpu.median(), "µs"),
                    Measure.shown(at + "load generator, " + per, swarmCpu.median(), "µs"),
                    Measure.shown(at + "chunks repeated on the topic", found.repeated(), ""));
        }
    }

    /** Every endpoint sends its transfers one after the other; the seconds until the last is acknowledged. */
    private static double sendAll(Swarm swarm, Series series) {
        int size = series.endpoints();
        AtomicIntegerArray left = new AtomicIntegerArray(size);
        swarm.onUploaded(index -> {
            if (left.decrementAndGet(index) > 0) {
                swarm.upload(index, series.record());
            }
        });
        int before = swarm.tally().acknowledged.size();
        long start = System.nanoTime();
        for (int index = 0; index < size; index++) {
            left.set(index, series.each());
            swarm.upload(index, series.record());
        }
        int expected = before + size * series.each();
        swarm.await(
                "all transfers are acknowledged",
                LIMIT,
                () -> swarm.tally().acknowledged.size() >= expected);
        return (System.nanoTime() - start) / 1e9;
    }
}
