package io.sluice.connectors.inventory.fold;

import io.sluice.topics.Inventory;

/**
 * One thing that an inventory says.
 *
 * @param part name of the field of {@link Inventory}
 * @param key what tells it from others of its part, its fields joined by spaces; empty for a single value
 */
public record Item(String part, String key) implements Comparable<Item> {

    /** In the order of the schema, then by key. */
    @Override
    public int compareTo(Item other) {
        int order = Integer.compare(place(), other.place());
        return order != 0 ? order : key.compareTo(other.key);
    }

    private int place() {
        return Parts.field(Inventory.getClassSchema(), part).pos();
    }
}
