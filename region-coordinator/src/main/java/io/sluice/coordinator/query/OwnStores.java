package io.sluice.coordinator.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.jspecify.annotations.Nullable;

/** Reads the stores of this instance's streams while they run: only what it owns, no standby. Any thread may read. */
final class OwnStores implements StoreAnswers {
    private final KafkaStreams streams;

    OwnStores(KafkaStreams streams) {
        this.streams = streams;
    }

    @Override
    public List<StoreEntry> answer(StoreQuestion question) {
        if (question.most() < 1 || question.most() > StoreQuestion.MOST) {
            throw new IllegalArgumentException(
                    "asked for " + question.most() + " entries: expected 1 to " + StoreQuestion.MOST);
        }
        try {
            return switch (question.kind()) {
                case GET -> get(question);
                case UPWARD, DOWNWARD -> range(question);
                case WINDOWED -> windowed(question);
            };
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw new NotReadyException("the region's state is being restored or moved: " + e.getMessage());
        }
    }

    private List<StoreEntry> get(StoreQuestion question) {
        String key = question.from();
        if (key == null) {
            throw new IllegalArgumentException("asked for one key, but for which?");
        }
        for (int partition : question.partitions()) {
            Object value = partition(question.store(), partition).get(key);
            if (value != null) {
                return List.of(new StoreEntry(key, (SpecificRecord) value));
            }
        }
        return List.of();
    }

    private List<StoreEntry> range(StoreQuestion question) {
        boolean upward = question.kind() == StoreQuestion.Kind.UPWARD;
        Predicate<SpecificRecord> wanted = question.narrowing().wanted();
        List<Entries> open = new ArrayList<>(question.partitions().size());
        try {
            for (int partition : question.partitions()) {
                open.add(new Entries(range(partition(question.store(), partition), upward, question)));
            }
            return Merge.first(
                    open,
                    upward ? Comparator.naturalOrder() : Comparator.reverseOrder(),
                    entry -> !entry.key().equals(question.except()) && wanted.test(entry.value()),
                    question.most());
        } finally {
            open.forEach(Entries::close);
        }
    }

    @SuppressWarnings("NullAway") // an open end of a range is null
    private static KeyValueIterator<String, Object> range(
            ReadOnlyKeyValueStore<String, Object> store, boolean upward, StoreQuestion question) {
        return upward
                ? store.range(question.from(), question.to())
                : store.reverseRange(question.from(), question.to());
    }

    @SuppressWarnings("NullAway") // an open end of a range is null
    private List<StoreEntry> windowed(StoreQuestion question) {
        Predicate<SpecificRecord> wanted = question.narrowing().wanted();
        List<StoreEntry> found = new ArrayList<>();
        for (int partition : question.partitions()) {
            try (KeyValueIterator<Windowed<String>, Object> all = windows(question.store(), partition)
                    .fetch(question.from(), question.to(), Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE))) {
                while (all.hasNext() && found.size() < question.most()) {
                    KeyValue<Windowed<String>, Object> next = all.next();
                    SpecificRecord value = (SpecificRecord) next.value;
                    if (wanted.test(value)) {
                        found.add(new StoreEntry(next.key.key(), value));
                    }
                }
            }
        }
        return found;
    }

    /** Whether the partition of the store is open here. */
    boolean isOpen(String store, int partition) {
        return isOpen(() -> partition(store, partition));
    }

    /** Whether the partition of the windowed store is open here. */
    boolean isWindowOpen(String store, int partition) {
        return isOpen(() -> windows(store, partition));
    }

    private interface Opening {
        @Nullable
        Object open();
    }

    private static boolean isOpen(Opening opening) {
        try {
            return opening.open() != null;
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

    /** A store's iterator as one of entries. */
    private record Entries(KeyValueIterator<String, Object> from) implements Iterator<StoreEntry>, AutoCloseable {
        @Override
        public boolean hasNext() {
            return from.hasNext();
        }

        @Override
        public StoreEntry next() {
            KeyValue<String, Object> next = from.next();
            return new StoreEntry(next.key, (SpecificRecord) next.value);
        }

        @Override
        public void close() {
            from.close();
        }
    }
}
