package io.sluice.connectors.inventory.fold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.topics.Inventory;
import io.sluice.topics.InventoryItemChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** An inventory as what it says, one thing after the other, each as JSON; and how two of them differ. */
public final class ItemValues {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String FACTS = "facts";

    private ItemValues() {}

    /** What an inventory says; what it does not know is not there. */
    public static NavigableMap<Item, String> of(Inventory inventory) {
        NavigableMap<Item, String> values = new TreeMap<>();
        for (Schema.Field field : Inventory.getClassSchema().getFields()) {
            Object value = inventory.get(field.pos());
            if (value != null && !Parts.ABOUT.contains(field.name())) {
                add(values, field.name(), value);
            }
        }
        return values;
    }

    private static void add(NavigableMap<Item, String> values, String part, Object value) {
        List<String> keys = Parts.KEYS.get(part);
        if (keys != null && value instanceof Collection<?> items) {
            for (Object item : items) {
                IndexedRecord record = (IndexedRecord) item;
                String key =
                        Parts.key(record, keys).stream().map(Object::toString).collect(Collectors.joining(" "));
                values.putIfAbsent(new Item(part, key), json(record).toString());
            }
        } else if (value instanceof Map<?, ?> entries) {
            // A fact is JSON already.
            entries.forEach((name, text) -> values.put(
                    new Item(part, name.toString()),
                    part.equals(FACTS)
                            ? text.toString()
                            : TextNode.valueOf(text.toString()).toString()));
        } else {
            values.put(new Item(part, ""), json(value).toString());
        }
    }

    /** As JSON, without what is null or empty. */
    static JsonNode json(Object value) {
        if (value instanceof IndexedRecord record) {
            ObjectNode object = NODES.objectNode();
            for (Schema.Field field : record.getSchema().getFields()) {
                Object member = record.get(field.pos());
                if (member != null && !(member instanceof Collection<?> list && list.isEmpty())) {
                    object.set(field.name(), json(member));
                }
            }
            return object;
        }
        if (value instanceof Collection<?> list) {
            ArrayNode array = NODES.arrayNode();
            list.forEach(each -> array.add(json(each)));
            return array;
        }
        if (value instanceof Instant instant) {
            return NODES.numberNode(instant.toEpochMilli());
        }
        if (value instanceof Long number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Integer number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Boolean bool) {
            return NODES.booleanNode(bool);
        }
        return NODES.textNode(value.toString());
    }

    /** What is there, not there any more, or not the same, in order. */
    @SuppressWarnings("NullAway") // null is a value of these fields
    public static List<InventoryItemChange> differences(Map<Item, String> before, Map<Item, String> after) {
        TreeSet<Item> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        List<InventoryItemChange> changes = new ArrayList<>();
        for (Item item : all) {
            @Nullable String was = before.get(item);
            @Nullable String is = after.get(item);
            if (was == null || !was.equals(is)) {
                changes.add(new InventoryItemChange(item.part(), item.key(), was, is));
            }
        }
        return changes;
    }
}
