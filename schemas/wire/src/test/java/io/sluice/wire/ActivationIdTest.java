package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationIdTest {

    @Test
    void isReadFromWhatItWrites() {
        ActivationId id = new ActivationId("01hzy8x4jq8v6k3m5n7p9r2s4t", "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
        assertThat(ActivationId.parse(id.toString())).isEqualTo(id);
        assertThat(id).hasToString("01hzy8x4jq8v6k3m5n7p9r2s4t/6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/", "/b", "ab", "a/b/c"})
    void refusesWhatIsNotTwoNamesWithASlashBetweenThem(String text) {
        assertThatThrownBy(() -> ActivationId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has the bad value");
    }
}
