package io.sluice.coordinator.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is read of some partitions of a store. It can be sent to another instance, which answers it from what it owns and
 * never asks a third.
 *
 * @param from the key, or where the range begins; null: with the first
 * @param to where the range ends, itself included; null: with the last
 * @param except a key that is left out, as the last one of the page before
 * @param most so many entries, the first of them in order
 */
public record StoreQuestion(
        String store,
        List<Integer> partitions,
        Kind kind,
        @Nullable String from,
        @Nullable String to,
        @Nullable String except,
        Narrowing narrowing,
        int most) {

    /** More than this is never asked for at once. */
    public static final int MOST = 10_000;

    /** How the store is read. */
    public enum Kind {
        /** One key. */
        GET,
        /** A range of keys, in their order. */
        UPWARD,
        /** A range of keys, the last first. */
        DOWNWARD,
        /** A range of keys of a windowed store, whatever their time, in no order. */
        WINDOWED
    }

    static StoreQuestion get(String store, int partition, String key) {
        return new StoreQuestion(store, List.of(partition), Kind.GET, key, null, null, Narrowing.NONE, 1);
    }

    static StoreQuestion windowed(String store, int partition, String from, String to, Narrowing narrowing) {
        return new StoreQuestion(store, List.of(partition), Kind.WINDOWED, from, to, null, narrowing, MOST);
    }

    /** The same of other partitions. */
    StoreQuestion of(List<Integer> others) {
        return new StoreQuestion(store, others, kind, from, to, except, narrowing, most);
    }
}
