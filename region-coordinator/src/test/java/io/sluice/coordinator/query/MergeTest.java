package io.sluice.coordinator.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.GatewayHeartbeat;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MergeTest {

    @Test
    void readsPartitionsAsOneListInOrder() {
        assertThat(Merge.first(
                        List.of(of("a", "d"), of(), of("b", "c", "e")),
                        Comparator.naturalOrder(),
                        entry -> !entry.key().equals("c"),
                        3))
                .extracting(StoreEntry::key)
                .containsExactly("a", "b", "d");
    }

    @Test
    void readsBackwards() {
        assertThat(Merge.first(List.of(of("d", "a"), of("c", "b")), Comparator.reverseOrder(), entry -> true, 9))
                .extracting(StoreEntry::key)
                .containsExactly("d", "c", "b", "a");
    }

    private static Iterator<StoreEntry> of(String... keys) {
        return Stream.of(keys)
                .map(key -> new StoreEntry(key, new GatewayHeartbeat()))
                .iterator();
    }
}
