package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ContentChunkTest {
    /** Digest, offset 65536, then "abc": down/content as it is on the wire. */
    private static final String GOLDEN =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" + "0000000000010000" + "616263";

    private static final ContentChunk EXAMPLE =
            new ContentChunk(Digests.sha256(new byte[] {'a', 'b', 'c'}), 65_536, new byte[] {'a', 'b', 'c'});

    @Test
    void hasTheBytesOfTheProtocol() {
        assertThat(HexFormat.of().formatHex(EXAMPLE.encode())).isEqualTo(GOLDEN);
    }

    @Test
    void readsItsOwnBytes() {
        assertThat(ContentChunk.decode(HexFormat.of().parseHex(GOLDEN))).isEqualTo(EXAMPLE);
    }

    @Test
    void refusesAHeaderThatIsCutOff() {
        assertThatThrownBy(() -> ContentChunk.decode(new byte[39]))
                .isInstanceOf(MalformedWireException.class)
                .hasMessage("content chunk of 39 bytes has no whole header");
    }

    @Test
    void refusesANegativeOffset() {
        byte[] bytes = new byte[ContentChunk.HEADER_BYTES];
        bytes[32] = (byte) 0x80;
        assertThatThrownBy(() -> ContentChunk.decode(bytes))
                .isInstanceOf(MalformedWireException.class)
                .hasMessageContaining("offset has the bad value");
    }
}
