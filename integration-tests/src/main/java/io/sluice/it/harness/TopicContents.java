package io.sluice.it.harness;

import io.sluice.topics.LedgerRow;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Everything a topic held at one moment.
 *
 * @param topic full name
 * @param records by partition, in offset order
 * @param registryUrl where the schemas are
 */
public record TopicContents(String topic, List<ConsumerRecord<String, byte[]>> records, String registryUrl) {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Reads from the start to what is the end now. */
    static TopicContents read(RegionPlan.Backbone backbone, String topic) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", backbone.bootstrapServers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException(topic + " could not be read within " + LIMIT);
                }
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return new TopicContents(topic, List.copyOf(records), backbone.registryUrl());
    }

    /** Whether a broker is there that knows its controller. */
    static boolean brokerAnswers(RegionPlan.Backbone backbone) {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers", backbone.bootstrapServers(),
                "request.timeout.ms", "3000",
                "default.api.timeout.ms", "4000"))) {
            return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false; // not yet: the caller asks again
        }
    }

    /** The last value of each key, as bytes in hex so that they compare by value. */
    public Map<String, String> lastValues() {
        Map<String, String> values = new LinkedHashMap<>();
        for (ConsumerRecord<String, byte[]> each : records) {
            byte[] value = each.value();
            values.put(each.key(), value == null ? "" : java.util.HexFormat.of().formatHex(value));
        }
        return values;
    }

    /** What its records say, in their order. */
    public <T extends SpecificRecord> List<T> values(Class<T> type) {
        try (RecordSerde<T> serde = new RecordSerde<>(new SchemaIds(registryUrl), type)) {
            List<T> values = new ArrayList<>();
            for (ConsumerRecord<String, byte[]> each : records) {
                values.add(serde.deserializer().deserialize(topic, each.value()));
            }
            return values;
        }
    }

    /** The last row of each target, if this is the ledger. */
    public Map<String, LedgerRow> ledgerRows() {
        try (RecordSerde<LedgerRow> serde = new RecordSerde<>(new SchemaIds(registryUrl), LedgerRow.class)) {
            Map<String, LedgerRow> rows = new LinkedHashMap<>();
            for (ConsumerRecord<String, byte[]> each : records) {
                rows.put(each.key(), serde.deserializer().deserialize(topic, each.value()));
            }
            return rows;
        }
    }
}
