package io.sluice.benchmarks;

import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.it.harness.Part;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A broker that stands still, one that is killed, and a way to it that swallows bytes, while endpoints send. */
final class SlowKafka implements Benchmark {
    private static final int MIB = 1 << 20;
    private static final int CHUNK = 64 << 10;
    private static final String GATEWAY = "gw-1";
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final double BACK_SECONDS = 3;
    private static final double FULL_RATE = 0.8;
    private static final double ROOM_MIB = 32;
    private static final List<String> GATEWAY_JVM = List.of(
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError");

    @Override
    public String name() {
        return "slow-kafka";
    }

    @Override
    public String purpose() {
        return "Nothing is lost while the broker is frozen, killed or behind a stalling proxy, and the rate is back at once";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        boolean full = scale == Scale.FULL;
        RegionPlan plan = RegionPlan.small(logs)
                .withJvm(RegionPlan.STEADY)
                .withProxy()
                .withGatewayJvm(GATEWAY_JVM)
                .withGatewaySetting("listener.plaintext", "true")
                .withGatewaySetting("listener.plaintext.port", "0");
        try (RealRegion region = RealRegion.start(plan)) {
            return measure(
                    region, full ? 200 : 20, Duration.ofSeconds(full ? 15 : 4), Duration.ofSeconds(full ? 30 : 5));
        }
    }

    private static List<Measure> measure(RealRegion region, int endpoints, Duration calm, Duration outage) {
        InetSocketAddress address = region.face(GATEWAY).plaintextAddress();
        long pid = region.gateway(GATEWAY).process().pid();
        Contents contents = new Contents(MIB, 1);
        ReadBack readBack = new ReadBack(region.backbone(), RealRegion.NAME);
        List<Measure> measures = new ArrayList<>();
        try (Swarm swarm = new Swarm(() -> address, contents, 256);
                RawAcks raw = new RawAcks(region.gatewaysBootstrap())) {
            swarm.add(endpoints, LIMIT);
            boolean[] sending = {true};
            swarm.onUploaded(index -> {
                if (sending[0]) {
                    swarm.upload(index, CHUNK);
                }
            });
            for (int index = 0; index < endpoints; index++) {
                swarm.upload(index, CHUNK);
            }
            // Warm up, then one fault after the other.
            rest(calm);
            Part broker = region.broker();
            measures.addAll(fault("broker frozen", swarm, raw, pid, calm, () -> {
                broker.process().pause();
                rest(outage);
                broker.process().resume();
            }));
            measures.addAll(fault("proxy swallows", swarm, raw, pid, calm, () -> {
                region.proxy().swallow();
                rest(outage);
                region.proxy().flow();
            }));
            measures.addAll(fault("broker killed", swarm, raw, pid, calm, () -> {
                broker.kill();
                rest(outage.dividedBy(3));
                broker.startAgain().awaitReady();
            }));
            sending[0] = false;
            long total = (long) swarm.tally().acknowledged.size() + endpoints;
            swarm.await(
                    "the last transfers are acknowledged",
                    LIMIT,
                    () -> swarm.tally().acknowledged.size() >= total - 1);
            ReadBack.Found found = readBack.judge(swarm.tally().acknowledged, contents);
            measures.add(Measure.exactly("acknowledged transfers lost", found.lost(), "", 0));
            measures.add(Measure.exactly(
                    "transfers that failed", swarm.tally().failed.sum(), "", 0));
            measures.add(Measure.exactly("sessions cut", swarm.tally().cuts.sum(), "", 0));
            measures.add(Measure.shown("transfers acknowledged and read back", found.transfers(), ""));
            measures.add(Measure.shown(
                    "chunks given back, sent again", swarm.tally().refusedChunks.sum(), ""));
            measures.add(Measure.shown("chunks repeated on the topic, dropped by readers", found.repeated(), ""));
        }
        return measures;
    }

    private static List<Measure> fault(String name, Swarm swarm, RawAcks raw, long pid, Duration calm, Runnable fault) {
        double before = rate(swarm, calm);
        double rssBefore = ProcessUse.of(pid).rssKiB() / 1024;
        try (PeakRss rss = PeakRss.of(pid)) {
            fault.run();
            long since = System.nanoTime();
            long rawBack = raw.awaitNext(since, LIMIT);
            double seconds = secondsUntil(swarm, FULL_RATE * before, rawBack);
            rest(calm);
            double after = rate(swarm, calm);
            String at = name + ": ";
            return List.of(
                    Measure.shown(at + "rate before", before, "MiB/s"),
                    Measure.shown(at + "rate after", after, "MiB/s"),
                    Measure.atMost(
                            at + "back at " + Math.round(100 * FULL_RATE)
                                    + " % of the rate, after a raw producer's first ack",
                            seconds,
                            "s",
                            BACK_SECONDS,
                            ""),
                    Measure.atMost(at + "RSS over before", rss.mib() - rssBefore, "MiB", ROOM_MIB, ""));
        }
    }

    /** MiB a second over some time. */
    private static double rate(Swarm swarm, Duration time) {
        long bytes = swarm.tally().acknowledgedBytes.sum();
        long start = System.nanoTime();
        rest(time);
        return (swarm.tally().acknowledgedBytes.sum() - bytes) / (double) MIB / ((System.nanoTime() - start) / 1e9);
    }

    /** Seconds from an instant until the start of the first half second with that rate. */
    private static double secondsUntil(Swarm swarm, double wanted, long sinceNanos) {
        Duration window = Duration.ofMillis(500);
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            long start = System.nanoTime();
            if (rate(swarm, window) >= wanted) {
                return Math.max(0, (start - sinceNanos) / 1e9);
            }
            if (System.nanoTime() - limit > 0) {
                throw new IllegalStateException(
                        "the rate is not back within " + LIMIT + "; disconnects " + swarm.tally().disconnects);
            }
        }
    }

    static void rest(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
        }
    }
}
