package io.sluice.benchmarks.landing;

import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.InventoryTopics;
import io.sluice.topics.PackageKey;
import io.sluice.topics.PackageRow;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes packages to their topic as the fold does: all of a machine's to one partition. Confined to one thread. */
public final class PackageFeed implements AutoCloseable {
    private static final TopicSpec PACKAGES = InventoryTopics.ITEMS.get(0).topic();

    /** Of the connector's consumers. */
    private static final String GROUP = "connect-sluice-" + RealRegion.NAME + "-" + PACKAGES.topic();

    private final String topic = new TopicName(RealRegion.NAME).of(PACKAGES);
    private final RecordSerde<PackageKey> keys;
    private final RecordSerde<PackageRow> rows;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Admin admin;
    private final int partitions;

    /** Registers the schemas of the topic where they are not yet there. */
    public PackageFeed(RegionPlan.Backbone backbone) {
        SchemaIds ids = new SchemaIds(backbone.registryUrl());
        ids.register(topic, PackageRow.getClassSchema());
        ids.registerKeys(topic, Objects.requireNonNull(PACKAGES.keySchema()));
        keys = RecordSerde.ofKeys(ids, PackageKey.class);
        rows = new RecordSerde<>(ids, PackageRow.class);
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        backbone.bootstrapServers(),
                        "acks",
                        "all",
                        "linger.ms",
                        "5",
                        "compression.type",
                        "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        admin = Admin.create(Map.of("bootstrap.servers", backbone.bootstrapServers()));
        partitions = producer.partitionsFor(topic).size();
    }

    /** Every package as it is first. */
    public void load(PackageFleet fleet) {
        fleet.visit(false, row -> put(partition(row.getEndpointId()), row));
    }

    /** What the wave changes: the old version goes, the new one comes. */
    public void wave(PackageFleet fleet) {
        for (int endpoint = 0; endpoint < fleet.endpoints(); endpoint++) {
            String id = PackageFleet.id(endpoint);
            for (int index = 0; index < fleet.each(); index++) {
                if (fleet.isChanged(endpoint, index)) {
                    send(partition(id), fleet.row(id, endpoint, index), true);
                    put(partition(id), fleet.changed(id, endpoint, index));
                }
            }
        }
    }

    /**
     * A package of a machine of its own at the end of each partition: once they land, so have those that were written
     * before, while what was erased may follow.
     */
    public List<PackageRow> mark(String name) {
        List<PackageRow> marks = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            PackageRow mark = new PackageRow("mark-" + partition, "mark", name, "", "1");
            put(partition, mark);
            marks.add(mark);
        }
        producer.flush();
        return marks;
    }

    /** Whether the connector has noted that all that was written is in the database. */
    public boolean isNoted() {
        try {
            Map<TopicPartition, OffsetAndMetadata> noted = admin.listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get();
            for (int number = 0; number < partitions; number++) {
                TopicPartition partition = new TopicPartition(topic, number);
                OffsetAndMetadata offset = noted.get(partition);
                long end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition)
                        .get()
                        .offset();
                if (offset == null || offset.offset() < end) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not say what has landed", e);
        }
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }

    private int partition(String endpointId) {
        return Math.floorMod(endpointId.hashCode(), partitions);
    }

    private void put(int partition, PackageRow row) {
        send(partition, row, false);
    }

    private void send(int partition, PackageRow row, boolean isGone) {
        byte[] key = keys.serializer()
                .serialize(
                        topic,
                        new PackageKey(
                                row.getEndpointId(),
                                row.getManager(),
                                row.getName(),
                                row.getArchitecture(),
                                row.getVersion()));
        byte @Nullable [] value = isGone ? null : rows.serializer().serialize(topic, row);
        // A record that did not get there is missed where rows are compared.
        var unused = producer.send(new ProducerRecord<>(topic, partition, key, value));
    }
}
