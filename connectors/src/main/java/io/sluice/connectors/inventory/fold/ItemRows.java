package io.sluice.connectors.inventory.fold;

import io.sluice.topics.Inventory;
import io.sluice.topics.InventoryTopics;
import io.sluice.topics.InventoryTopics.Items;
import io.sluice.topics.TopicSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** The rows that an inventory makes on the topics of items. */
final class ItemRows {
    private ItemRows() {}

    /** Where a row lies: its topic and its key there. */
    record Place(TopicSpec topic, SpecificRecord key) {}

    /** The row of each item, in the order of the inventory. */
    static Map<Place, SpecificRecord> of(Inventory inventory) {
        Map<Place, SpecificRecord> rows = new LinkedHashMap<>();
        for (Items items : InventoryTopics.ITEMS) {
            Schema keySchema = Objects.requireNonNull(items.topic().keySchema());
            Schema rowSchema = Objects.requireNonNull(items.topic().schema());
            for (Object each : (Collection<?>) Parts.get(inventory, items.part())) {
                IndexedRecord item = (IndexedRecord) each;
                rows.putIfAbsent(
                        new Place(items.topic(), record(keySchema, inventory.getEndpointId(), item)),
                        record(rowSchema, inventory.getEndpointId(), item));
            }
        }
        return rows;
    }

    /** A record of the endpoint's id and of the item's fields of the same names. */
    private static SpecificRecord record(Schema schema, String endpointId, IndexedRecord item) {
        SpecificRecord record = (SpecificRecord) SpecificData.get().newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), field.name().equals("endpointId") ? endpointId : Parts.get(item, field.name()));
        }
        return record;
    }
}
