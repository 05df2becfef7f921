package io.sluice.benchmarks;

import io.sluice.benchmarks.fleet.Fleet;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.TargetReported;
import io.sluice.topics.TargetSelected;
import io.sluice.topics.TargetState;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * What a change of logged state costs a coordinator: a login in the endpoint list, a record of the ledger's log. Each is
 * read, folded into a row of RocksDB, copied to its changelog, and shown on a topic. Against a consumer that reads the same
 * records and throws them away, and the same rows put into a RocksDB in batches.
 */
final class State implements Benchmark {
    private static final double GOAL_MICROS = 25;
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int TARGETS_OF_AN_INVOCATION = 10_000;
    private static final long EXPIRES_MS = Duration.ofHours(6).toMillis();

    /** What is said of each target: it is chosen, it is at its endpoint, it has ended. */
    private static final int RECORDS_OF_A_TARGET = 3;

    private static final int RAW_ROUNDS = 4;
    private static final int GATEWAYS = 200;
    private static final List<String> JVM = List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:-UsePerfData");

    private final List<Measure> measures = new ArrayList<>();

    @Override
    public String name() {
        return "state";
    }

    @Override
    public String purpose() {
        return "CPU of a coordinator for each login and each record of the ledger, against a raw consumer and raw RocksDB";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        int endpoints = scale == Scale.FULL ? 300_000 : 2_000;
        int targets = scale == Scale.FULL ? 200_000 : 1_000;
        RegionPlan plan = RegionPlan.small(logs).withJvm(JVM);
        try (RealRegion region = RealRegion.start(plan);
                TopicFeed feed = new TopicFeed(region.backbone())) {
            Fleet fleet = fleet();
            double logins = logins(region, feed, fleet, endpoints);
            double reports = reports(region, feed, targets);
            double reading = rawConsumer(region, feed, TopicCatalog.ENDPOINT_EVENTS);
            List<RawPuts.Row> rows = IntStream.range(0, Math.min(endpoints, 100_000))
                    .mapToObj(number ->
                            new RawPuts.Row(Fleet.id(number), feed.encode(TopicCatalog.ENDPOINTS, fleet.row(number))))
                    .toList();
            double putting = RawPuts.cpuMicros(region.scratch(), rows, RAW_ROUNDS);
            measures.add(Measure.shown("raw consumer, CPU of a record", reading, "µs"));
            measures.add(Measure.shown("raw RocksDB, CPU of a row put in a batch", putting, "µs"));
            measures.add(Measure.shown("a login against the raw put", logins / putting, "×"));
            measures.add(Measure.shown("a login against raw consumer and raw put", logins / (reading + putting), "×"));
            measures.add(Measure.shown("a record of the ledger against the raw put", reports / putting, "×"));
            measures.add(Measure.shown(
                    "a record of the ledger against raw consumer and raw put", reports / (reading + putting), "×"));
        }
        return measures;
    }

    private static Fleet fleet() {
        return new Fleet(
                IntStream.range(0, GATEWAYS).mapToObj(each -> "gw-" + each).toList());
    }

    /** @return CPU µs of the coordinator for each */
    private double logins(RealRegion region, TopicFeed feed, Fleet fleet, int endpoints) {
        Use first = use(
                region,
                feed,
                TopicCatalog.ENDPOINTS,
                endpoints,
                number -> feed.send(TopicCatalog.ENDPOINT_EVENTS, Fleet.id(number), fleet.login(number, 1, 1)));
        Use again = use(
                region,
                feed,
                TopicCatalog.ENDPOINTS,
                endpoints,
                number -> feed.send(TopicCatalog.ENDPOINT_EVENTS, Fleet.id(number), fleet.login(number, 2, 2)));
        measures.add(Measure.shown("first logins, not warm: CPU of a login", first.coordinatorMicros(), "µs"));
        show("login", again);
        return again.coordinatorMicros();
    }

    private double reports(RealRegion region, TopicFeed feed, int targets) {
        // Of invocations that nobody has asked for, so that only the ledger is at work.
        ledger(region, feed, targets);
        Use warm = ledger(region, feed, targets);
        show("record of the ledger", warm);
        return warm.coordinatorMicros();
    }

    private static Use ledger(RealRegion region, TopicFeed feed, int targets) {
        List<String> invocations = IntStream.rangeClosed(0, targets / TARGETS_OF_AN_INVOCATION)
                .mapToObj(each -> UUID.randomUUID().toString())
                .toList();
        long now = System.currentTimeMillis();
        TargetSelected selected = new TargetSelected(now + EXPIRES_MS, 60_000L, 0, List.of(), "", false);
        TargetReported delivered = report(TargetState.DELIVERED, now);
        TargetReported succeeded = report(TargetState.SUCCEEDED, now);
        return use(region, feed, TopicCatalog.LEDGER, targets * RECORDS_OF_A_TARGET, number -> {
            int target = number / RECORDS_OF_A_TARGET;
            String endpoint = Fleet.id(target);
            Object event = List.of(selected, delivered, succeeded).get(number % RECORDS_OF_A_TARGET);
            String invocation = invocations.get(target / TARGETS_OF_AN_INVOCATION);
            feed.send(TopicCatalog.ACTIVATION_REPORTS, endpoint, new LedgerRecord(invocation, endpoint, now, event));
        });
    }

    @SuppressWarnings("NullAway") // the schema allows null for the session
    private static TargetReported report(TargetState state, long now) {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        boolean ended = state == TargetState.SUCCEEDED;
        return TargetReported.newBuilder()
                .setState(state)
                .setExitCode(ended ? 0 : null)
                .setOutput(nothing)
                .setErrorTail(nothing)
                .setReason("")
                .setGateway("gw-1")
                .setSession(null)
                .setRouteEpoch(0)
                .setGatewayReceivedAtMicros(now * 1_000)
                .setAgentReceivedAtMicros(ended ? now * 1_000 : 0)
                .setStartedAtMicros(ended ? now * 1_000 : 0)
                .setEndedAtMicros(ended ? now * 1_000 : 0)
                .setGatewayReportedAtMicros(now * 1_000)
                .build();
    }

    /**
     * What it took to work off so many records.
     *
     * @param coordinatorMicros CPU for each
     * @param brokerMicros CPU for each, the writing of what is to be worked off included
     * @param perSecond while this machine also wrote them
     */
    private record Use(double coordinatorMicros, double brokerMicros, double perSecond) {}

    /** Sends records as fast as it can and waits until each has made one record of {@code shown}. */
    private static Use use(RealRegion region, TopicFeed feed, TopicSpec shown, int records, IntConsumer send) {
        long before = feed.end(shown);
        long coordinator = region.coordinator(0).process().pid();
        long broker = region.broker().process().pid();
        double coordinatorBefore = ProcessUse.of(coordinator).cpuMillis();
        double brokerBefore = ProcessUse.of(broker).cpuMillis();
        long start = System.nanoTime();
        for (int number = 0; number < records; number++) {
            send.accept(number);
        }
        feed.flush();
        feed.awaitEnd(shown, before + records, LIMIT);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Use(
                1e3 * (ProcessUse.of(coordinator).cpuMillis() - coordinatorBefore) / records,
                1e3 * (ProcessUse.of(broker).cpuMillis() - brokerBefore) / records,
                records / seconds);
    }

    private void show(String what, Use use) {
        measures.add(Measure.atMost(what + ": CPU of the coordinator", use.coordinatorMicros(), "µs", GOAL_MICROS, ""));
        measures.add(Measure.shown(what + ": of these a core does", 1e6 / use.coordinatorMicros(), "1/s"));
        measures.add(Measure.shown(what + ": CPU of the broker", use.brokerMicros(), "µs"));
        measures.add(Measure.shown(what + ": in this run, while they were written", use.perSecond(), "1/s"));
    }

    private static double rawConsumer(RealRegion region, TopicFeed feed, TopicSpec topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = TopicFeed.consumer(region.backbone())) {
            var partitions = feed.partitions(topic);
            consumer.assign(partitions);
            read(consumer, feed.end(topic));
            double before = ProcessUse.of(ProcessHandle.current().pid()).cpuMillis();
            long records = 0;
            for (int round = 0; round < RAW_ROUNDS; round++) {
                records += read(consumer, feed.end(topic));
            }
            return 1e3 * (ProcessUse.of(ProcessHandle.current().pid()).cpuMillis() - before) / records;
        }
    }

    private static long read(KafkaConsumer<byte[], byte[]> consumer, long records) {
        consumer.seekToBeginning(consumer.assignment());
        long read = 0;
        while (read < records) {
            read += consumer.poll(Duration.ofSeconds(1)).count();
        }
        return records;
    }
}
