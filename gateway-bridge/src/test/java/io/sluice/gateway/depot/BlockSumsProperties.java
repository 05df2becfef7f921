package io.sluice.gateway.depot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BlockSumsProperties {
    private static final int BLOCK = BlockSums.BLOCK_BYTES;

    @Property(tries = 200)
    void whatWasReadHoldsAndAnyChangedByteDoesNot(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 150_000) int size,
            @ForAll @IntRange(min = 1, max = 99_999) int piece) {
        // Given
        Random random = new Random(seed);
        byte[] file = new byte[size];
        random.nextBytes(file);
        BlockSums.Taker taker = new BlockSums.Taker();
        for (int from = 0; from < size; from += piece) {
            byte[] read = Arrays.copyOfRange(file, from, Math.min(size, from + piece));
            taker.update(read, read.length);
        }
        // When
        BlockSums sums = taker.sums();
        // Then
        assertThat(sums.sizeBytes()).isEqualTo(size);
        assertThat(sums.holds(0, file, size)).isTrue();
        int at = random.nextInt(size);
        file[at] ^= (byte) (1 << random.nextInt(8));
        int block = at / BLOCK * BLOCK;
        byte[] damaged = Arrays.copyOfRange(file, block, Math.min(size, block + BLOCK));
        assertThat(sums.holds(block, damaged, damaged.length)).isFalse();
        assertThat(sums.holds(0, file, size)).isFalse();
    }
}
