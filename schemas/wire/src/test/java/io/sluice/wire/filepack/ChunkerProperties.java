package io.sluice.wire.filepack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What must hold of the cuts, whatever the bytes are. */
class ChunkerProperties {
    private static final int AVERAGE = Chunker.LEAST_AVERAGE;

    @Property(tries = 100)
    void theChunksPutTogetherAreTheInput(
            @ForAll long seed, @ForAll @IntRange(max = 200_000) int size, @ForAll @IntRange(min = 1, max = 8) int kinds)
            throws IOException {
        // Given
        byte[] input = bytes(seed, size, kinds);
        ByteArrayOutputStream together = new ByteArrayOutputStream();
        // When
        new Chunker(AVERAGE).each(new ByteArrayInputStream(input), together::write);
        // Then
        assertThat(together.toByteArray()).isEqualTo(input);
    }

    @Property(tries = 100)
    void everyChunkButTheLastIsWithinTheBounds(
            @ForAll long seed, @ForAll @IntRange(max = 200_000) int size, @ForAll @IntRange(min = 1, max = 8) int kinds)
            throws IOException {
        // Given
        Chunker chunker = new Chunker(AVERAGE);
        // When
        List<Integer> lengths = new ArrayList<>();
        chunker.each(new ByteArrayInputStream(bytes(seed, size, kinds)), (bytes, from, length) -> lengths.add(length));
        // Then
        for (int i = 0; i < lengths.size(); i++) {
            assertThat(lengths.get(i)).isPositive().isLessThanOrEqualTo(chunker.mostBytes());
            if (i < lengths.size() - 1) {
                assertThat(lengths.get(i)).isGreaterThanOrEqualTo(chunker.leastBytes());
            }
        }
    }

    @Property(tries = 50)
    void anInsertionAnywhereLeavesAllButAFewChunksAsTheyWere(
            @ForAll long seed,
            @ForAll @IntRange(max = 400_000) int at,
            @ForAll @IntRange(min = 1, max = 2_000) int inserted)
            throws IOException {
        // Given
        byte[] before = bytes(seed, 400_000, 8);
        byte[] more = bytes(~seed, inserted, 8);
        byte[] after = new byte[before.length + more.length];
        System.arraycopy(before, 0, after, 0, at);
        System.arraycopy(more, 0, after, at, more.length);
        System.arraycopy(before, at, after, at + more.length, before.length - at);
        // When
        Set<ChunkId> old = chunks(before);
        Set<ChunkId> fresh = chunks(after);
        fresh.removeAll(old);
        // Then: until the cuts are at the same places again. By chance this can take some chunks.
        assertThat(fresh).hasSizeLessThanOrEqualTo(12);
    }

    @Property(tries = 20)
    void ofRandomBytesTheAverageIsNearWhatWasAskedFor(@ForAll long seed) throws IOException {
        // When
        int chunks = chunks(bytes(seed, 4 << 20, 8)).size();
        // Then
        assertThat((4 << 20) / chunks).isBetween(AVERAGE / 2, AVERAGE * 2);
    }

    private static Set<ChunkId> chunks(byte[] input) throws IOException {
        Set<ChunkId> ids = new HashSet<>();
        new Chunker(AVERAGE)
                .each(
                        new ByteArrayInputStream(input),
                        (bytes, from, length) -> ids.add(ChunkId.of(bytes, from, length)));
        return ids;
    }

    /** Of so many bits a byte: 1 is far from random. */
    private static byte[] bytes(long seed, int size, int bits) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        for (int i = 0; i < size; i++) {
            bytes[i] &= (byte) ((1 << bits) - 1);
        }
        return bytes;
    }
}
