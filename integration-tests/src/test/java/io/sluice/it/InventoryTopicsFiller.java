package io.sluice.it;

import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.Inventory;
import io.sluice.topics.InventoryTopics;
import io.sluice.topics.PackageKey;
import io.sluice.topics.PackageRow;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Fills topics of the inventory by hand. */
final class InventoryTopicsFiller implements AutoCloseable {
    private static final TopicSpec PACKAGES = InventoryTopics.ITEMS.get(0).topic();

    private final TopicName names = new TopicName(RealRegion.NAME);
    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordSerde<Inventory> inventories;
    private final RecordSerde<PackageKey> packageKeys;
    private final RecordSerde<PackageRow> packageRows;

    InventoryTopicsFiller(RegionPlan.Backbone backbone) {
        SchemaIds ids = new SchemaIds(backbone.registryUrl());
        ids.register(names.of(InventoryTopics.INVENTORY), Inventory.getClassSchema());
        ids.register(names.of(PACKAGES), PackageRow.getClassSchema());
        ids.registerKeys(names.of(PACKAGES), Objects.requireNonNull(PACKAGES.keySchema()));
        inventories = new RecordSerde<>(ids, Inventory.class);
        packageRows = new RecordSerde<>(ids, PackageRow.class);
        packageKeys = RecordSerde.ofKeys(ids, PackageKey.class);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", backbone.bootstrapServers(), "linger.ms", "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void putPackage(String endpoint, String name, String version) {
        send(PACKAGES, key(endpoint, name, version), packageRow(endpoint, name, version));
    }

    void removePackage(String endpoint, String name, String version) {
        send(PACKAGES, key(endpoint, name, version), null);
    }

    /** As it would be after an upgrade: the old version goes, the new one comes. */
    void replacePackage(String endpoint, String name, String from, String to) {
        removePackage(endpoint, name, from);
        putPackage(endpoint, name, to);
    }

    void putInventory(String endpoint, String host, long memory) {
        Inventory value = Inventory.newBuilder()
                .setEndpointId(endpoint)
                .setGateway("gw-1")
                .setScannedAt(Instant.parse("2026-01-02T03:04:05Z"))
                .setReportedAt(Instant.parse("2026-01-02T03:04:06Z"))
                .setDigest("00")
                .setScanner("test")
                .setHostname(host)
                .setMemoryBytes(memory)
                .setFacts(Map.of("site", "\"north\""))
                .build();
        send(
                InventoryTopics.INVENTORY,
                endpoint.getBytes(StandardCharsets.UTF_8),
                inventories.serializer().serialize(names.of(InventoryTopics.INVENTORY), value));
    }

    void removeInventory(String endpoint) {
        send(InventoryTopics.INVENTORY, endpoint.getBytes(StandardCharsets.UTF_8), null);
    }

    /** A record that is none. */
    void putPoison(byte[] value) {
        send(PACKAGES, key("poison", "poison", "1"), value);
    }

    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }

    private byte[] key(String endpoint, String name, String version) {
        return Objects.requireNonNull(packageKeys
                .serializer()
                .serialize(names.of(PACKAGES), new PackageKey(endpoint, "dpkg", name, "amd64", version)));
    }

    private byte @Nullable [] packageRow(String endpoint, String name, String version) {
        return packageRows
                .serializer()
                .serialize(names.of(PACKAGES), new PackageRow(endpoint, "dpkg", name, "amd64", version));
    }

    private void send(TopicSpec topic, byte[] key, byte @Nullable [] value) {
        // A record that did not get there is missed where rows are compared.
        Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(names.of(topic), key, value));
    }
}
