package io.sluice.benchmarks;

import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Tally;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.wire.TransferIds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Judges by the topics what became of what a swarm was told to be durable: every byte of every acknowledged transfer is
 * compared with what its endpoint sent, and so are length and SHA-256 of its manifest.
 *
 * <p>Reads what was written after it was made. Confined to one thread.
 */
final class ReadBack {
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final RegionPlan.Backbone backbone;
    private final String chunks;
    private final String manifests;
    private final Map<TopicPartition, Long> from = new HashMap<>();

    /**
     * What was found.
     *
     * @param lost acknowledged transfers of which a byte or the manifest is missing or wrong
     * @param repeated chunks that lie more than once on the topic, which readers drop
     * @param records of chunks in all
     * @param bytes of them
     */
    record Found(int transfers, int lost, long repeated, long records, long bytes) {}

    /** One attempt's bytes so far. */
    private static final class Coverage {
        private long to;
        private boolean wrong;
    }

    ReadBack(RegionPlan.Backbone backbone, String region) {
        this.backbone = backbone;
        this.chunks = "sluice." + region + ".transfer-chunks";
        this.manifests = "sluice." + region + ".transfers";
        try (var consumer = consumer()) {
            from.putAll(consumer.endOffsets(partitions(consumer, chunks)));
            from.putAll(consumer.endOffsets(partitions(consumer, manifests)));
        }
    }

    Found judge(Collection<Tally.Sent> acknowledged, Contents contents) {
        Map<UUID, Tally.Sent> sent = new HashMap<>();
        acknowledged.forEach(each -> sent.put(TransferIds.uuid(each.transferId()), each));
        Map<UUID, TransferManifest> written = new HashMap<>();
        try (RecordSerde<TransferManifest> serde =
                new RecordSerde<>(new SchemaIds(backbone.registryUrl()), TransferManifest.class)) {
            each(manifests, record -> {
                TransferManifest manifest = serde.deserializer().deserialize(manifests, record.value());
                written.put(UUID.fromString(manifest.getTransferId()), manifest);
            });
        }
        Map<UUID, Map<Integer, Coverage>> covered = new HashMap<>();
        long[] counts = new long[3];
        each(chunks, record -> {
            counts[0]++;
            counts[1] += record.value().length;
            UUID id = TransferIds.uuid(header(record, "transfer"));
            int attempt = ByteBuffer.wrap(header(record, "attempt")).getInt();
            long offset = ByteBuffer.wrap(header(record, "offset")).getLong();
            Coverage coverage = covered.computeIfAbsent(id, key -> new HashMap<>(2))
                    .computeIfAbsent(attempt, key -> new Coverage());
            long end = offset + record.value().length;
            if (offset <= coverage.to && end > coverage.to) {
                coverage.to = end;
            } else if (end <= coverage.to && record.value().length > 0) {
                counts[2]++;
            }
            Tally.Sent origin = sent.get(id);
            if (origin != null && !contents.matches(origin.kind(), offset, record.value())) {
                coverage.wrong = true;
            }
        });
        int lost = 0;
        for (Map.Entry<UUID, Tally.Sent> each : sent.entrySet()) {
            TransferManifest manifest = written.get(each.getKey());
            Map<Integer, Coverage> attempts = covered.getOrDefault(each.getKey(), Map.of());
            Coverage coverage = manifest == null ? null : attempts.get(manifest.getAttempt());
            boolean kept = manifest != null
                    && manifest.getState() == TransferState.COMPLETE
                    && manifest.getLength() == contents.length()
                    && Arrays.equals(
                            bytes(manifest.getSha256()),
                            contents.sha256(each.getValue().kind()))
                    && coverage != null
                    && coverage.to == contents.length()
                    && !coverage.wrong;
            lost += kept ? 0 : 1;
        }
        return new Found(sent.size(), lost, counts[2], counts[0], counts[1]);
    }

    private void each(String topic, Consumer<ConsumerRecord<byte[], byte[]>> judge) {
        try (var consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            partitions.forEach(each -> consumer.seek(each, from.getOrDefault(each, 0L)));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long progress = System.nanoTime();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                var records = consumer.poll(Duration.ofMillis(200));
                if (!records.isEmpty()) {
                    progress = System.nanoTime();
                } else if (System.nanoTime() - progress > SILENCE.toNanos()) {
                    throw new IllegalStateException(topic + " cannot be read: nothing for " + SILENCE);
                }
                records.forEach(judge);
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", backbone.bootstrapServers(),
                        "max.partition.fetch.bytes", "4194304",
                        "fetch.max.bytes", "16777216"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
        return record.headers().lastHeader(name).value();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
