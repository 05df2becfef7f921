package io.sluice.connectors.inventory.past;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.connectors.inventory.fold.Item;
import io.sluice.topics.InventoryChange;
import io.sluice.topics.InventoryChangeKind;
import io.sluice.topics.InventoryItemChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PastInventoryTest {
    private static final Item MEMORY = new Item("memoryBytes", "");
    private static final Item CURL = new Item("packages", "dpkg curl amd64 8");

    private final List<InventoryChange> changes = new ArrayList<>(List.of(
            change(10, InventoryChangeKind.FIRST, "a", ""),
            change(20, InventoryChangeKind.CHANGED, "b", "a", of(MEMORY, "1", "2")),
            change(30, InventoryChangeKind.CHANGED, "c", "b", of(MEMORY, "2", "3"), of(CURL, null, "{}"))));
    private final PastInventory now = new PastInventory("c", at(30), new TreeMap<>(), 0);

    PastInventoryTest() {
        now.values().put(MEMORY, "3");
        now.values().put(CURL, "{}");
    }

    @Test
    void withoutAChangeSinceItIsWhatItIs() {
        assertThat(PastInventory.at(now, changes, at(30))).isEqualTo(now);
    }

    @Test
    void changesAreTakenBack() {
        PastInventory past = there(now, changes, 25);
        assertThat(past.digest()).isEqualTo("b");
        assertThat(past.scannedAt()).isEqualTo(at(20));
        assertThat(past.values()).containsOnlyKeys(MEMORY).containsEntry(MEMORY, "2");
        assertThat(there(now, changes, 10).values()).containsEntry(MEMORY, "1");
    }

    @Test
    void beforeTheFirstThereWasNone() {
        assertThat(PastInventory.at(now, changes, at(9))).isNull();
    }

    @Test
    void whatWasRemovedWasThereBefore() {
        // Given
        changes.add(change(40, InventoryChangeKind.REMOVED, "", "c", of(MEMORY, "3", null), of(CURL, "{}", null)));
        // Then
        assertThat(PastInventory.at(null, changes, at(40))).isNull();
        assertThat(PastInventory.at(null, changes, at(39))).isEqualTo(now);
    }

    @Test
    void beforeItCameBackItWasGoneAndBeforeThatItWasThere() {
        // Given
        changes.add(change(40, InventoryChangeKind.REMOVED, "", "c", of(MEMORY, "3", null), of(CURL, "{}", null)));
        changes.add(change(50, InventoryChangeKind.FIRST, "z", ""));
        TreeMap<Item, String> values = new TreeMap<>();
        values.put(MEMORY, "9");
        PastInventory later = new PastInventory("z", at(50), values, 0);
        // Then
        assertThat(PastInventory.at(later, changes, at(45))).isNull();
        assertThat(PastInventory.at(later, changes, at(35))).isEqualTo(now);
    }

    @Test
    void whatIsNotOnTheTopicIsCounted() {
        // Given
        InventoryChange cut =
                InventoryChange.newBuilder(changes.get(2)).setOmitted(7).build();
        // Then
        assertThat(there(now, List.of(changes.get(0), changes.get(1), cut), 25).omitted())
                .isEqualTo(7);
    }

    @Test
    void aChangeThatWasWrittenTwiceIsOne() {
        List<InventoryChange> twice = List.of(changes.get(0), changes.get(1), changes.get(1), changes.get(0));
        assertThat(PastInventory.once(twice)).containsExactly(changes.get(0), changes.get(1));
    }

    private static PastInventory there(PastInventory now, List<InventoryChange> changes, long time) {
        return Objects.requireNonNull(PastInventory.at(now, changes, at(time)));
    }

    private static InventoryItemChange of(Item item, @Nullable String before, @Nullable String after) {
        return new InventoryItemChange(item.part(), item.key(), before, after);
    }

    private static InventoryChange change(
            long at, InventoryChangeKind kind, String digest, String previous, InventoryItemChange... items) {
        return new InventoryChange("e1", at(at), kind, digest, previous, List.of(items), 0);
    }

    private static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
