package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TransferChunkTest {
    private static final byte[] ID = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
    private static final byte[] ABC = "abc".getBytes(StandardCharsets.UTF_8);

    @Test
    void aChunkHasTheBytesThatTheProtocolNames() {
        // Given
        var chunk = new TransferChunk(7, ID, 1, 65_536, false, new byte[0], ABC);
        // When
        String bytes = HexFormat.of().formatHex(chunk.encode());
        // Then
        assertThat(bytes)
                .isEqualTo("0000000000000007" + "00112233445566778899aabbccddeeff" + "00000001" + "0000000000010000"
                        + "00" + "616263");
    }

    @Test
    void theLastChunkCarriesTheDigestBeforeItsData() {
        // Given
        var chunk = new TransferChunk(7, ID, 1, 0, true, Digests.sha256(ABC), ABC);
        // When
        TransferChunk read = TransferChunk.decode(chunk.encode());
        // Then
        assertThat(read).isEqualTo(chunk);
        assertThat(read.sha256()).isEqualTo(Digests.sha256(ABC));
        assertThat(read.data()).isEqualTo(ABC);
    }

    @Test
    void anEmptyTransferIsOneLastChunkWithoutData() {
        // Given
        var chunk = new TransferChunk(7, ID, 0, 0, true, Digests.sha256(new byte[0]), new byte[0]);
        // When, Then
        assertThat(TransferChunk.decode(chunk.encode())).isEqualTo(chunk);
    }

    @Test
    void aPauseIsOneBitAndNeedsNoData() {
        // Given
        byte[] none = {};
        var chunk = new TransferChunk(7, ID, 0, 9, false, true, none, none);
        // When
        byte[] bytes = chunk.encode();
        // Then
        assertThat(bytes[36]).isEqualTo((byte) 2);
        assertThat(TransferChunk.decode(bytes)).isEqualTo(chunk);
        assertThatThrownBy(() -> new TransferChunk(7, ID, 0, 9, true, true, Digests.sha256(ABC), ABC))
                .hasMessageContaining("pause after the last");
    }

    @Test
    void badBytesAreRefusedWithAReason() {
        byte[] good = new TransferChunk(7, ID, 1, 0, false, new byte[0], ABC).encode();
        byte[] unknownFlag = good.clone();
        unknownFlag[36] = 4;
        byte[] lastWithoutDigest = good.clone();
        lastWithoutDigest[36] = 1;
        byte[] negative = good.clone();
        negative[28] = -1;
        assertThatThrownBy(() -> TransferChunk.decode(new byte[36])).hasMessageContaining("no whole header");
        assertThatThrownBy(() -> TransferChunk.decode(unknownFlag)).hasMessageContaining("flags 4");
        assertThatThrownBy(() -> TransferChunk.decode(lastWithoutDigest)).hasMessageContaining("no whole digest");
        assertThatThrownBy(() -> TransferChunk.decode(negative)).hasMessageContaining("offset");
    }
}
