package io.sluice.coordinator.query;

import io.sluice.coordinator.query.Owners.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Whether an instance that runs can also serve: every partition has an owner, and those assigned here are open. */
final class Readiness {
    private Readiness() {}

    /**
     * What stands against it, in words; nothing: it can.
     *
     * @param partitions of each store
     * @param isOpen whether a store's partition, assigned here, answers
     */
    static List<String> obstacles(Map<String, Integer> partitions, Owners owners, BiPredicate<String, Integer> isOpen) {
        List<String> obstacles = new ArrayList<>();
        partitions.forEach((store, count) -> {
            List<Integer> homeless = new ArrayList<>();
            List<Integer> closed = new ArrayList<>();
            for (int partition = 0; partition < count; partition++) {
                Place place = owners.of(store, partition);
                if (place instanceof Place.Unknown) {
                    homeless.add(partition);
                } else if (place instanceof Place.Here && !isOpen.test(store, partition)) {
                    closed.add(partition);
                }
            }
            if (!homeless.isEmpty()) {
                obstacles.add("no coordinator owns partitions " + homeless + " of " + store + " at present");
            }
            if (!closed.isEmpty()) {
                obstacles.add("partitions " + closed + " of " + store + " are assigned here and being restored");
            }
        });
        return obstacles;
    }
}
