package io.sluice.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BytesTest {

    @Test
    void leavesTheBufferAsItIs() {
        // Given
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);
        // When
        byte[] bytes = Bytes.of(buffer);
        // Then
        assertThat(bytes).containsExactly(2, 3);
        assertThat(buffer.position()).isEqualTo(1);
        assertThat(Bytes.of(buffer)).containsExactly(2, 3);
    }

    @Test
    void readsBuffersOfAnyKind() {
        assertThat(Bytes.of(ByteBuffer.allocateDirect(3).put((byte) 9).flip())).containsExactly(9);
        assertThat(Bytes.of(ByteBuffer.wrap(new byte[] {5}).asReadOnlyBuffer())).containsExactly(5);
        assertThat(Bytes.of(ByteBuffer.allocate(0))).isEmpty();
    }

    @Test
    void wrapsAndUnwraps() {
        assertThat(Bytes.of(Bytes.wrap(new byte[] {7, 8}))).containsExactly(7, 8);
    }
}
