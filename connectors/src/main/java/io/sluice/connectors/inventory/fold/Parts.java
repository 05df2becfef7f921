package io.sluice.connectors.inventory.fold;

import io.sluice.topics.Inventory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** The parts of {@link Inventory}, and what tells the items of each from one another. */
public final class Parts {
    /** A list of an interface, in the order of its texts. */
    public static final String ADDRESSES = "addresses";

    /** Fields that say whose inventory it is and how it came, and that no report has. */
    public static final Set<String> NOT_REPORTED = Set.of("endpointId", "gateway", "reportedAt", "digest");

    /** Fields that make the key of an item, by the part's name. */
    public static final Map<String, List<String>> KEYS = keys();

    /** Fields that are no part of the machine: an inventory that differs only in these has not changed. */
    static final Set<String> ABOUT = Set.of("endpointId", "gateway", "scannedAt", "reportedAt", "digest");

    private Parts() {}

    private static Map<String, List<String>> keys() {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        keys.put("disks", List.of("name"));
        keys.put("filesystems", List.of("mount"));
        keys.put("interfaces", List.of("name"));
        keys.put("packages", List.of("manager", "name", "architecture", "version"));
        keys.put("services", List.of("name"));
        keys.put("ports", List.of("protocol", "address", "port"));
        keys.put("users", List.of("name"));
        return Map.copyOf(keys);
    }

    /** The values that tell an item from others. */
    public static List<Object> key(IndexedRecord item, List<String> fields) {
        List<Object> key = new ArrayList<>(fields.size());
        for (String field : fields) {
            key.add(get(item, field));
        }
        return key;
    }

    static Object get(IndexedRecord record, String name) {
        return record.get(field(record.getSchema(), name).pos());
    }

    static Schema.Field field(Schema schema, String name) {
        Schema.Field field = schema.getField(name);
        if (field == null) {
            throw new IllegalStateException(schema.getName() + " has no field " + name);
        }
        return field;
    }
}
