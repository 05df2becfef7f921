package io.sluice.connectors.subscribe;

import io.sluice.topics.InventoryChange;
import io.sluice.topics.InventoryChangeKind;
import io.sluice.topics.InventoryItemChange;
import io.sluice.topics.PackageKey;
import io.sluice.topics.PackageRow;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/** The programs of the manual's page on subscribing, as they stand there. */
final class Snippets {
    private Snippets() {}

    // begin java
    /** Brings a map of all packages up to date: a record without a value says that one is gone. */
    static void follow(Consumer<byte[], byte[]> consumer, SchemaIds ids, Map<PackageKey, PackageRow> packages) {
        String topic = "sluice.local.inventory-packages";
        var keys = RecordSerde.ofKeys(ids, PackageKey.class).deserializer();
        var rows = new RecordSerde<>(ids, PackageRow.class).deserializer();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
            PackageKey key = keys.deserialize(topic, record.key());
            if (record.value() == null) {
                packages.remove(key);
            } else {
                packages.put(key, rows.deserialize(topic, record.value()));
            }
        }
    }
    // end java

    // begin streams
    /** Writes every package that appears on a machine, with the machine's id as key. */
    static void newPackages(StreamsBuilder builder, SchemaIds ids) {
        builder.stream(
                        "sluice.local.inventory-changes",
                        Consumed.with(Serdes.String(), new RecordSerde<>(ids, InventoryChange.class)))
                .filter((endpoint, change) -> change.getKind() == InventoryChangeKind.CHANGED)
                .flatMapValues(InventoryChange::getChanges)
                .filter((endpoint, item) -> item.getPart().equals("packages") && item.getAfter() != null)
                .mapValues(InventoryItemChange::getItem)
                .to("new-packages", Produced.with(Serdes.String(), Serdes.String()));
    }
    // end streams
}
