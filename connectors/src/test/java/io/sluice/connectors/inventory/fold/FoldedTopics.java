package io.sluice.connectors.inventory.fold;

import io.sluice.topics.Inventory;
import io.sluice.topics.InventoryChange;
import io.sluice.topics.InventoryTopics;
import io.sluice.topics.PackageKey;
import io.sluice.topics.PackageRow;
import io.sluice.topics.TopicSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Topics as whoever folds them by key sees them. The test's own books. */
final class FoldedTopics {
    private final Map<TopicSpec, Map<Object, Object>> rows = new HashMap<>();
    private final List<InventoryChange> changes = new ArrayList<>();

    void take(Write write) {
        if (write.topic().equals(InventoryTopics.CHANGES)) {
            changes.add((InventoryChange) write.value());
            return;
        }
        Map<Object, Object> topic = rows.computeIfAbsent(write.topic(), unknown -> new HashMap<>());
        Object key = write.key() == null ? "endpoint" : write.key();
        if (write.value() == null) {
            topic.remove(key);
        } else {
            topic.put(key, write.value());
        }
    }

    Optional<Inventory> inventory() {
        return Optional.ofNullable((Inventory) of(InventoryTopics.INVENTORY).get("endpoint"));
    }

    /** Each as name=version. */
    Set<String> packages() {
        TopicSpec topic = InventoryTopics.ITEMS.get(0).topic();
        return of(topic).entrySet().stream()
                .map(entry -> {
                    PackageKey key = (PackageKey) entry.getKey();
                    PackageRow row = (PackageRow) entry.getValue();
                    if (!key.getName().equals(row.getName())
                            || !key.getVersion().equals(row.getVersion())) {
                        throw new AssertionError(key + " has the row " + row);
                    }
                    return row.getName() + "=" + row.getVersion();
                })
                .collect(Collectors.toSet());
    }

    /** All rows of a part. */
    Map<Object, Object> of(TopicSpec topic) {
        return rows.getOrDefault(topic, Map.of());
    }

    List<InventoryChange> changes() {
        return changes;
    }
}
