package io.sluice.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.activation.Activations;
import io.sluice.gateway.activation.Batch;
import io.sluice.gateway.activation.EntryState;
import io.sluice.gateway.activation.EntryState.Ending;
import io.sluice.gateway.activation.EntryState.Handed;
import io.sluice.gateway.activation.EntryState.Pending;
import io.sluice.gateway.activation.EntryState.Verdict;
import io.sluice.gateway.activation.InboxEntry;
import io.sluice.gateway.activation.Leaf;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayStoreTest {
    private static final long MIB = 1L << 20;

    @TempDir
    Path folder;

    @Test
    void keepsEveryStateOfAnEntryAcrossARestart() {
        // Given
        List<InboxEntry> written = List.of(
                entry("i1/e1", 1, new Pending(), null),
                entry("i2/e1", 2, new Handed("boot", 3), "enough"),
                entry("i3/e1", 3, new Ending(Verdict.REJECTED, "NO_VARIANT"), ""));
        try (GatewayStore store = open(folder)) {
            StoreChanges changes = store.changes();
            written.forEach(changes::entry);
            store.commit(changes, false);
        }

        // When
        List<InboxEntry> read = new ArrayList<>();
        try (GatewayStore store = open(folder)) {
            store.forEachEntry(read::add);
        }

        // Then
        assertThat(read).containsExactlyElementsOf(written);
    }

    @Test
    void hasTheEntriesOfAnOffsetOrNeitherAfterTheProcessIsKilled(@TempDir Path killed) throws IOException {
        // Given: the files as they are at some moment, as after a kill, without close and without flush
        try (GatewayStore store = open(folder)) {
            store.commit(
                    store.changes()
                            .entry(entry("i1/e1", 1, new Pending(), null))
                            .nextOffset("log", 0, 8),
                    true);
            try (StoreChanges neverCommitted = store.changes()) {
                neverCommitted.entry(entry("i2/e1", 2, new Pending(), null)).nextOffset("log", 0, 9);
                copy(folder, killed);
            }
        }

        // When
        List<InboxEntry> read = new ArrayList<>();
        long offset;
        try (GatewayStore store = open(killed)) {
            store.forEachEntry(read::add);
            offset = store.nextOffset("log", 0).orElseThrow();
        }

        // Then
        assertThat(read).extracting(InboxEntry::activationId).containsExactly("i1/e1");
        assertThat(offset).isEqualTo(8);
    }

    @Test
    void removesAnEntryWithItsLeaf() {
        try (GatewayStore store = open(folder)) {
            store.commit(
                    store.changes()
                            .entry(entry("i1/e1", 1, new Pending(), null))
                            .leaf("i1/e1", new Leaf(3, List.of(new byte[] {1}, new byte[] {2}))),
                    false);
            assertThat(store.leaf("i1/e1").orElseThrow().index()).isEqualTo(3);

            store.commit(store.changes().removeEntry("i1/e1"), false);

            assertThat(store.leaf("i1/e1")).isEmpty();
            List<InboxEntry> left = new ArrayList<>();
            store.forEachEntry(left::add);
            assertThat(left).isEmpty();
        }
    }

    @Test
    void keepsBatchesContentPlacesAnsweredIdsAndKnownEndpoints() {
        try (GatewayStore store = open(folder)) {
            store.commit(
                    store.changes()
                            .batch("b", Activations.batch("any"))
                            .contentPlace(
                                    "ab",
                                    new ContentPlace(5, List.of(new ContentPlace.Chunk(new byte[] {9}, 5, 1, 77))))
                            .answered("i1/e1", 100)
                            .knownEndpoint("e1", 1),
                    true);
        }

        try (GatewayStore store = open(folder)) {
            assertThat(store.batch("b").orElseThrow().method()).isEqualTo("uname 1");
            ContentPlace place = store.contentPlace("ab").orElseThrow();
            assertThat(place.chunks().get(0).offset()).isEqualTo(77);
            assertThat(store.isAnswered("i1/e1")).isTrue();
            assertThat(store.isAnswered("i2/e1")).isFalse();
            List<String> known = new ArrayList<>();
            store.forEachKnownEndpoint(known::add);
            assertThat(known).containsExactly("e1");
        }
    }

    @Test
    void refusesASecondOpening() {
        try (GatewayStore first = open(folder)) {
            assertThat(first.nextOffset("log", 0)).isEmpty();
            assertThatThrownBy(() -> open(folder))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(folder.toString());
        }
    }

    @Test
    void readsABatchOfAnOlderGateway() {
        // Given: as it was written before batches belonged to a trace
        Batch batch = Activations.batch("any");
        byte[] now = StoreCodec.encode(batch);
        byte[] before = Arrays.copyOf(now, now.length - 1);
        before[0] = 2;
        // When
        Batch read = StoreCodec.batch(before);
        // Then
        assertThat(read.traceparent()).isEmpty();
        assertThat(read.method()).isEqualTo(batch.method());
        assertThat(read.live()).isEqualTo(batch.live());
    }

    @Test
    void saysWhatItCannotRead() {
        byte[] future = {4, 0};

        assertThatThrownBy(() -> StoreCodec.entry(future))
                .isInstanceOf(StoreException.class)
                .hasMessage("a stored inbox entry has version 2, this gateway reads 1");
        assertThatThrownBy(() -> StoreCodec.leaf(new byte[] {2}))
                .isInstanceOf(StoreException.class)
                .hasMessage("a stored leaf of 1 bytes cannot be read");
    }

    @Test
    void refusesToWorkAfterClose() {
        GatewayStore store = open(folder);
        store.close();

        assertThatThrownBy(() -> store.isAnswered("i1/e1"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
    }

    private static GatewayStore open(Path folder) {
        return GatewayStore.open(folder, 8 * MIB, 4 * MIB);
    }

    private static InboxEntry entry(String id, long sequence, EntryState state, @Nullable String cancelReason) {
        return new InboxEntry(id, "e1", 2, sequence, "b", 10, 20, 30, 40, true, cancelReason, state);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.endsWith("LOCK")) {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
