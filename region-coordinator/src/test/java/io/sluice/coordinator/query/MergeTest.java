package io.sluice.coordinator.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;

class MergeTest {

    @Test
    void readsPartitionsAsOneListInOrder() {
        assertThat(Merge.first(
                        List.of(of("a", "d"), of(), of("b", "c", "e")),
                        Comparator.naturalOrder(),
                        String.class,
                        value -> !value.equals("c"),
                        3))
                .containsExactly("a", "b", "d");
    }

    @Test
    void readsBackwards() {
        assertThat(Merge.first(
                        List.of(of("d", "a"), of("c", "b")), Comparator.reverseOrder(), String.class, value -> true, 9))
                .containsExactly("d", "c", "b", "a");
    }

    private static KeyValueIterator<String, Object> of(String... keys) {
        Iterator<String> rest = List.of(keys).iterator();
        return new KeyValueIterator<>() {
            @Override
            public void close() {}

            @Override
            public String peekNextKey() {
                throw new UnsupportedOperationException();
            }

            @Override
            public boolean hasNext() {
                return rest.hasNext();
            }

            @Override
            public KeyValue<String, Object> next() {
                String key = rest.next();
                return KeyValue.pair(key, key);
            }
        };
    }
}
