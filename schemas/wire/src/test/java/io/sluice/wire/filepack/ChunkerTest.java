package io.sluice.wire.filepack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkerTest {
    /** A version that is cut otherwise shares nothing with what was published before. */
    @Test
    void cutsTheSameBytesForEverAtTheSamePlaces() throws IOException {
        // Given
        byte[] input = new byte[100_000];
        new Random(42).nextBytes(input);
        // When
        List<Integer> lengths = new ArrayList<>();
        new Chunker(8 << 10).each(new ByteArrayInputStream(input), (bytes, from, length) -> lengths.add(length));
        // Then
        assertThat(lengths)
                .containsExactly(2396, 8243, 6687, 8858, 8809, 9387, 3383, 8641, 9312, 9829, 4050, 9379, 11026);
    }

    @Test
    void bytesThatAreAllTheSameAreCutAtTheGreatestLength() {
        // Given
        Chunker chunker = new Chunker(4 << 10);
        // When
        int length = chunker.cut(new byte[100_000], 0, 100_000);
        // Then
        assertThat(length).isEqualTo(8 << 10);
    }

    @Test
    void anAverageThatIsNoPowerOfTwoIsABug() {
        assertThatThrownBy(() -> new Chunker(5_000)).hasMessageContaining("5000");
    }
}
