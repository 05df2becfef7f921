package io.sluice.benchmarks;

import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.it.harness.RealRegion;
import io.sluice.topics.Bytes;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TargetReported;
import io.sluice.topics.TargetState;
import io.sluice.wire.ActivationId;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Results of 1 KiB that ride on reports: endpoints have run what they were sent, and all send their reports at once. What is
 * timed is the way of the reports to their PUBACKs, with each activation leaving the gateway's store; the way of the
 * activations down is timed apart. The coordinator is ended before, since it would read the same topic on the same cores.
 */
final class Results {
    private static final int OUTPUT = 1 << 10;
    /** Rounds that are not counted: the way of reports is not warm from chunks. */
    private static final int WARM_UP = 2;

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final RealRegion region;
    private final String gateway;
    private final RawProducer raw;
    private final byte[] output = new byte[OUTPUT];

    Results(RealRegion region, String gateway, RawProducer raw) {
        this.region = region;
        this.gateway = gateway;
        this.raw = raw;
        new SplittableRandom(OUTPUT).nextBytes(output);
    }

    /**
     * Measures.
     *
     * @param each activations of one endpoint
     * @param share of the raw producer's records that is the goal
     */
    List<Measure> run(int endpoints, int each, int pairs, long rawRecords, double share) {
        Samples ratios = new Samples();
        Samples ours = new Samples();
        Samples limit = new Samples();
        Samples down = new Samples();
        Samples gatewayCpu = new Samples();
        Samples swarmCpu = new Samples();
        List<String> ids = IntStream.range(0, endpoints).mapToObj(Swarm::idOf).toList();
        Map<TopicPartition, Long> from;
        try (var consumer = consumer()) {
            from = consumer.endOffsets(partitions(consumer));
        }
        try (Swarm swarm = new Swarm(() -> region.face(gateway).plaintextAddress(), new Contents(1, 1), 256);
                Activations activations =
                        new Activations(region.backbone(), region.regionFolder(), RealRegion.NAME, gateway)) {
            swarm.running(new Swarm.Runs(output, 0, true));
            swarm.add(endpoints, LIMIT);
            region.coordinator(0).kill();
            long count = (long) endpoints * each;
            for (int pair = 1 - WARM_UP; pair <= pairs; pair++) {
                long all = count * (pair + WARM_UP);
                swarm.running(new Swarm.Runs(output, 0, true));
                long sent = System.nanoTime();
                for (int number = 0; number < each; number++) {
                    activations.write(ids);
                }
                swarm.await(
                        "all activations are here", LIMIT, () -> swarm.tally().started() == all);
                double downSeconds = (System.nanoTime() - sent) / 1e9;
                swarm.await(
                        "the relay is empty", LIMIT, () -> region.face(gateway).metric("sluice_relay_records") == 0);
                RawProducer.Speed speed = raw.run(OUTPUT, rawRecords);
                long pid = region.gateway(gateway).process().pid();
                double gatewayBefore = ProcessUse.of(pid).cpuMillis();
                double swarmBefore =
                        ProcessUse.of(ProcessHandle.current().pid()).cpuMillis();
                long start = System.nanoTime();
                swarm.sendReports();
                swarm.await(
                        "all reports are acknowledged",
                        LIMIT,
                        () -> swarm.tally().reportsAcknowledged.sum() == all);
                double rate = count / ((System.nanoTime() - start) / 1e9);
                if (pair > 0) {
                    ratios.add(rate / speed.recordsPerSecond());
                    ours.add(rate);
                    limit.add(speed.recordsPerSecond());
                    down.add(count / downSeconds);
                    gatewayCpu.add(1e3 * (ProcessUse.of(pid).cpuMillis() - gatewayBefore) / count);
                    swarmCpu.add(
                            1e3 * (ProcessUse.of(ProcessHandle.current().pid()).cpuMillis() - swarmBefore) / count);
                }
            }
            int lost = lost(new HashSet<>(swarm.tally().reported), from);
            String at = "1 KiB results: ";
            return List.of(
                    Measure.exactly(at + "acknowledged reports lost", lost, "", 0),
                    Measure.exactly(
                            at + "reports that failed", swarm.tally().failed.sum(), "", 0),
                    Measure.exactly(
                            at + "reports acknowledged", swarm.tally().reported.size(), "", count * (pairs + WARM_UP)),
                    Measure.atLeast(at + "share of the raw producer", ratios.median(), "", share),
                    Measure.shown(at + "through the gateway", ours.median(), "rec/s"),
                    Measure.shown(at + "raw producer", limit.median(), "rec/s"),
                    Measure.shown(at + "gateway, µs CPU per record", gatewayCpu.median(), "µs"),
                    Measure.shown(at + "load generator, µs CPU per record", swarmCpu.median(), "µs"),
                    Measure.shown(
                            at + "reports refused and sent again",
                            swarm.tally().reportsRefused.sum(),
                            ""),
                    Measure.shown(at + "activations brought down before, with their PUBACKs", down.median(), "1/s"));
        }
    }

    /** Acknowledged reports that are not on the topic, or whose output is another. */
    private int lost(Set<String> missing, Map<TopicPartition, Long> from) {
        try (var consumer = consumer();
                var serde = new RecordSerde<>(new SchemaIds(region.backbone().registryUrl()), LedgerRecord.class)) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet());
            while (from.keySet().stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    LedgerRecord said = serde.deserializer().deserialize(record.topic(), record.value());
                    if (said.getEvent() instanceof TargetReported reported
                            && reported.getState() == TargetState.SUCCEEDED
                            && Arrays.equals(Bytes.of(reported.getOutput()), output)) {
                        missing.remove(new ActivationId(said.getInvocationId(), said.getEndpointId()).toString());
                    }
                }
            }
        }
        return missing.size();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", region.backbone().bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        String topic = "sluice." + RealRegion.NAME + ".activation-reports";
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }
}
