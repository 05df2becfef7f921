package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class WireReaderTest {

    @Test
    void refusesALengthBeyondTheMessage() {
        // Given: a string of 2^31-1 bytes, of which two are there
        WireReader in = reader("feffffff0f" + "6162");
        // Then
        assertThatThrownBy(in::readString)
                .isInstanceOf(MalformedWireException.class)
                .hasMessage("length 2147483647 where 2 bytes are left");
    }

    @Test
    void refusesANegativeLength() {
        assertThatThrownBy(reader("01" + "61")::readBytes)
                .isInstanceOf(MalformedWireException.class)
                .hasMessage("length -1 where 1 bytes are left");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        assertThatThrownBy(reader("02" + "ff")::readString)
                .isInstanceOf(MalformedWireException.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void refusesAnIntThatIsALong() {
        assertThatThrownBy(reader("8080808010")::readInt)
                .isInstanceOf(MalformedWireException.class)
                .hasMessageContaining("int has the bad value 2147483648");
    }

    @Test
    void refusesALongWithoutEnd() {
        assertThatThrownBy(reader("ff".repeat(11))::readLong)
                .isInstanceOf(MalformedWireException.class)
                .hasMessageContaining("more than 10 bytes");
    }

    @Test
    void refusesABooleanThatIsNeither() {
        assertThatThrownBy(reader("02")::readBoolean)
                .isInstanceOf(MalformedWireException.class)
                .hasMessage("boolean has the bad value 2 at byte 0");
    }

    @Test
    void refusesAUnionBranchThatIsNotThere() {
        assertThatThrownBy(reader("04")::readNullableInt)
                .isInstanceOf(MalformedWireException.class)
                .hasMessage("union has no branch 2");
    }

    @Test
    void refusesAnEnumSymbolThatIsNotThere() {
        assertThatThrownBy(() -> ReportedState.read(reader("10")))
                .isInstanceOf(MalformedWireException.class)
                .hasMessage("ReportedState has no symbol 8");
    }

    @Test
    void refusesAListLongerThanItsMessage() {
        assertThatThrownBy(() -> reader("feffffff0f" + "00").readList(WireReader::readBytes))
                .isInstanceOf(MalformedWireException.class)
                .hasMessage("list of 2147483647 items is longer than its message");
    }

    @Test
    void refusesAListThatIsCutOff() {
        assertThatThrownBy(() -> reader("04" + "00").readList(WireReader::readBytes))
                .isInstanceOf(MalformedWireException.class);
    }

    @Test
    void refusesBytesBehindTheMessage() {
        byte[] bytes = HexFormat.of().parseHex("00" + "00" + "00");
        assertThatThrownBy(() -> Cancel.decode(bytes))
                .isInstanceOf(MalformedWireException.class)
                .hasMessage("1 bytes too many");
    }

    @Test
    void readsTheLargestAndTheSmallestLong() {
        WireReader in = reader("feffffffffffffffff01" + "ffffffffffffffffff01");
        assertThat(in.readLong()).isEqualTo(Long.MAX_VALUE);
        assertThat(in.readLong()).isEqualTo(Long.MIN_VALUE);
    }

    private static WireReader reader(String hex) {
        return new WireReader(HexFormat.of().parseHex(hex));
    }
}
