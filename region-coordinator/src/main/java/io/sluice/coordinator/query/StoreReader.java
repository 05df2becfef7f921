package io.sluice.coordinator.query;

import io.sluice.coordinator.topology.Partitions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/** Reads the stores of the streams while they run. Any thread may read. */
final class StoreReader {
    private final KafkaStreams streams;

    StoreReader(KafkaStreams streams) {
        this.streams = streams;
    }

    /** The value of a key that lies in the partition {@code placedBy} leads to. */
    <V> @Nullable V get(String store, Class<V> type, int partitions, String placedBy, String key) {
        return guarded(() ->
                type.cast(partition(store, Partitions.of(placedBy, partitions)).get(key)));
    }

    /** The last value of a key in a windowed store, whatever its time. */
    <V> @Nullable V last(String store, Class<V> type, int partitions, String placedBy, String key) {
        return guarded(() -> {
            V last = null;
            try (WindowStoreIterator<Object> found = windows(store, Partitions.of(placedBy, partitions))
                    .fetch(key, Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE))) {
                while (found.hasNext()) {
                    last = type.cast(found.next().value);
                }
            }
            return last;
        });
    }

    /** The values of a range of keys in a windowed store, whatever their time. */
    <V> void each(
            String store,
            Class<V> type,
            int partitions,
            String placedBy,
            String first,
            String last,
            Consumer<V> consumer) {
        guarded(() -> {
            try (KeyValueIterator<Windowed<String>, Object> found = windows(store, Partitions.of(placedBy, partitions))
                    .fetch(first, last, Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE))) {
                while (found.hasNext()) {
                    consumer.accept(type.cast(found.next().value));
                }
            }
            return true;
        });
    }

    /** The first of the wanted entries of all partitions. */
    <V> List<V> first(
            String store,
            Class<V> type,
            int partitions,
            Function<ReadOnlyKeyValueStore<String, Object>, KeyValueIterator<String, Object>> range,
            Comparator<String> order,
            Predicate<V> wanted,
            int most) {
        return guarded(() -> {
            List<KeyValueIterator<String, Object>> open = new ArrayList<>(partitions);
            try {
                for (int partition = 0; partition < partitions; partition++) {
                    open.add(range.apply(partition(store, partition)));
                }
                return Merge.first(open, order, type, wanted, most);
            } finally {
                open.forEach(KeyValueIterator::close);
            }
        });
    }

    /** Whether every partition of the store answers. */
    boolean answers(String store, int partitions) {
        return answers(partitions, partition -> partition(store, partition));
    }

    /** Whether every partition of the windowed store answers. */
    boolean answersWindows(String store, int partitions) {
        return answers(partitions, partition -> windows(store, partition));
    }

    private static boolean answers(int partitions, IntFunction<?> open) {
        try {
            for (int partition = 0; partition < partitions; partition++) {
                var unused = open.apply(partition);
            }
            return true;
        } catch (InvalidStateStoreException | IllegalStateException e) {
            return false;
        }
    }

    private ReadOnlyKeyValueStore<String, Object> partition(String store, int partition) {
        return streams.store(
                StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.<String, Object>keyValueStore())
                        .withPartition(partition));
    }

    private ReadOnlyWindowStore<String, Object> windows(String store, int partition) {
        return streams.store(
                StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.<String, Object>windowStore())
                        .withPartition(partition));
    }

    private interface Read<T extends @Nullable Object> {
        T from();
    }

    private static <T extends @Nullable Object> T guarded(Read<T> read) {
        try {
            return read.from();
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw new NotReadyException("the region's state is being restored or moved: " + e.getMessage());
        }
    }
}
