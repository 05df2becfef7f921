package io.sluice.coordinator.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Reads the partitions of a store, each in order, as one list in order. */
final class Merge {
    private Merge() {}

    private record Head(KeyValue<String, Object> entry, KeyValueIterator<String, Object> rest) {}

    /** The first of all entries that are wanted; the iterators stay open. */
    static <V> List<V> first(
            List<KeyValueIterator<String, Object>> partitions,
            Comparator<String> order,
            Class<V> type,
            Predicate<V> wanted,
            int most) {
        PriorityQueue<Head> heads = new PriorityQueue<>(
                Math.max(1, partitions.size()), Comparator.comparing((Head head) -> head.entry().key, order));
        partitions.forEach(partition -> advance(heads, partition));
        List<V> found = new ArrayList<>();
        while (found.size() < most) {
            Head next = heads.poll();
            if (next == null) {
                break;
            }
            V value = type.cast(next.entry().value);
            if (wanted.test(value)) {
                found.add(value);
            }
            advance(heads, next.rest());
        }
        return found;
    }

    private static void advance(PriorityQueue<Head> heads, KeyValueIterator<String, Object> partition) {
        if (partition.hasNext()) {
            heads.add(new Head(partition.next(), partition));
        }
    }
}
