package io.sluice.connectors.inventory.past;

import io.sluice.connectors.inventory.fold.Item;
import io.sluice.topics.InventoryChange;
import io.sluice.topics.InventoryChangeKind;
import io.sluice.topics.InventoryItemChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An inventory as it was.
 *
 * @param digest of it
 * @param scannedAt when it was first found to be so; null: before the changes that were looked at
 * @param values what it said
 * @param omitted changes since then that are not on the topic: as many of the values may have been others
 */
public record PastInventory(
        String digest, @Nullable Instant scannedAt, NavigableMap<Item, String> values, int omitted) {

    /** Takes changes back, from now to then. */
    private static final class Undoing {
        private final NavigableMap<Item, String> values;
        private String digest;
        private boolean isThere;
        private int omitted;

        Undoing(@Nullable PastInventory now) {
            values = now == null ? new TreeMap<>() : new TreeMap<>(now.values());
            digest = now == null ? "" : now.digest();
            isThere = now != null;
            omitted = now == null ? 0 : now.omitted();
        }

        void undo(InventoryChange change) {
            for (InventoryItemChange each : change.getChanges()) {
                Item item = new Item(each.getPart(), each.getItem());
                String before = each.getBefore();
                if (before == null) {
                    values.remove(item);
                } else {
                    values.put(item, before);
                }
            }
            omitted += change.getOmitted();
            digest = change.getPreviousDigest();
            isThere = change.getKind() != InventoryChangeKind.FIRST;
            if (!isThere) {
                values.clear();
                omitted = 0;
            }
        }
    }

    /**
     * What was known at a time.
     *
     * @param now what is known now; null: nothing
     * @param changes until now, the oldest first; those of that time on at least
     * @return null if nothing was
     */
    public static @Nullable PastInventory at(@Nullable PastInventory now, List<InventoryChange> changes, Instant time) {
        Undoing undoing = new Undoing(now);
        int left = changes.size();
        while (left > 0 && changes.get(left - 1).getAt().isAfter(time)) {
            undoing.undo(changes.get(--left));
        }
        if (!undoing.isThere) {
            return null;
        }
        Instant since = left == 0 ? null : changes.get(left - 1).getAt();
        return new PastInventory(undoing.digest, since, undoing.values, undoing.omitted);
    }

    /** Each change once, as they were written: what is written again is not another change. */
    public static List<InventoryChange> once(List<InventoryChange> changes) {
        Set<List<Object>> seen = new HashSet<>();
        List<InventoryChange> all = new ArrayList<>();
        for (InventoryChange each : changes) {
            if (seen.add(List.of(each.getKind(), each.getAt(), each.getDigest(), each.getPreviousDigest()))) {
                all.add(each);
            }
        }
        return all;
    }
}
