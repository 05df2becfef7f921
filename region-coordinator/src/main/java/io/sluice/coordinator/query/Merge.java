package io.sluice.coordinator.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/** Reads several lists, each in order, as one list in order. */
final class Merge {
    private Merge() {}

    private record Head(StoreEntry entry, Iterator<StoreEntry> rest) {}

    /** The first of all entries that are wanted; the iterators stay open. */
    static List<StoreEntry> first(
            List<? extends Iterator<StoreEntry>> lists,
            Comparator<String> order,
            Predicate<StoreEntry> wanted,
            int most) {
        PriorityQueue<Head> heads = new PriorityQueue<>(
                Math.max(1, lists.size()),
                Comparator.comparing((Head head) -> head.entry().key(), order));
        lists.forEach(list -> advance(heads, list));
        List<StoreEntry> found = new ArrayList<>();
        while (found.size() < most) {
            Head next = heads.poll();
            if (next == null) {
                break;
            }
            if (wanted.test(next.entry())) {
                found.add(next.entry());
            }
            advance(heads, next.rest());
        }
        return found;
    }

    private static void advance(PriorityQueue<Head> heads, Iterator<StoreEntry> list) {
        if (list.hasNext()) {
            heads.add(new Head(list.next(), list));
        }
    }
}
