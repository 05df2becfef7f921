package io.sluice.agent.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.files.FileModes;
import io.sluice.agent.files.OwnFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whatever happens to the file: every synced id is kept, or the journal says that it is lost. */
class JournalProperties {
    private static final Map<Integer, byte[]> WRITTEN = new HashMap<>();

    @Property(tries = 150)
    void anyTruncationKeepsEverySyncedIdOrSaysLost(
            @ForAll @IntRange(min = 0, max = 40) int count, @ForAll @IntRange(min = 0, max = 65_535) int length)
            throws IOException {
        Map<String, Long> found = new HashMap<>();
        String damage = Journal.read(Arrays.copyOf(written(count), length), found);
        assertKeptOrLost(count, found, damage);
    }

    @Property(tries = 150)
    void aTornAppendLosesNothingThatWasSynced(
            @ForAll @IntRange(min = 0, max = 40) int count, @ForAll @IntRange(min = 0, max = 127) int torn)
            throws IOException {
        // The next record, of which only a part has reached the disk.
        byte[] before = written(count);
        byte[] after = written(count + 1);
        int slot = (count + 1) * Journal.SLOT_BYTES;
        System.arraycopy(after, slot, before, slot, torn);
        Map<String, Long> found = new HashMap<>();
        String damage = Journal.read(before, found);
        assertThat(damage).isNull();
        assertThat(found.keySet()).containsAll(ids(count));
    }

    @Property(tries = 300)
    void aFlippedBitInAnythingButTheLastRecordIsNoticed(
            @ForAll @IntRange(min = 2, max = 40) int count,
            @ForAll @IntRange(min = 0, max = 5_000) int at,
            @ForAll @IntRange(min = 0, max = 7) int bit)
            throws IOException {
        byte[] bytes = written(count);
        int flipped = at % (count * Journal.SLOT_BYTES);
        bytes[flipped] ^= (byte) (1 << bit);
        Map<String, Long> found = new HashMap<>();
        String damage = Journal.read(bytes, found);
        assertKeptOrLost(count, found, damage);
    }

    @Property(tries = 150)
    void ofRecordsWrittenTogetherAnyMayBeMissingAndTheSyncedOnesAreKept(
            @ForAll @IntRange(min = 0, max = 20) int synced, @ForAll @Size(max = 20) List<Boolean> reached)
            throws IOException {
        // Given: behind the synced ones a few that were under way, in whatever order the disk took them.
        byte[] bytes = written(synced + reached.size());
        List<String> expected = new ArrayList<>(ids(synced));
        for (int i = 0; i < reached.size(); i++) {
            int slot = (synced + i + 1) * Journal.SLOT_BYTES;
            if (reached.get(i)) {
                expected.add(ids(synced + reached.size()).get(synced + i));
            } else {
                Arrays.fill(bytes, slot, slot + Journal.SLOT_BYTES, (byte) 0);
            }
        }
        // When
        Map<String, Long> found = new HashMap<>();
        Journal.read(bytes, found);
        // Then
        assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static void assertKeptOrLost(int count, Map<String, Long> found, @Nullable String damage) {
        if (damage == null) {
            assertThat(found.keySet()).containsAll(ids(count));
        }
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "01hzy" + i + "/0e4b0d6a-0000-4000-8000-000000000001")
                .toList();
    }

    /** A journal with so many ids; each is written once, for every append waits for the disk. */
    private static byte[] written(int count) throws IOException {
        byte[] known = WRITTEN.get(count);
        if (known == null) {
            known = write(count);
            WRITTEN.put(count, known);
        }
        return known.clone();
    }

    private static byte[] write(int count) throws IOException {
        Path folder = Files.createTempDirectory("journal");
        try {
            Path file = folder.resolve("journal");
            try (Journal journal = Journal.open(file, new OwnFiles(FileModes.ofThisSystem()), 1000, true)) {
                for (String id : ids(count)) {
                    journal.append(id, 1_000, 0, each -> true).orElseThrow().sync();
                }
            }
            return Files.readAllBytes(file);
        } finally {
            OwnFiles.removeTree(folder);
        }
    }
}
