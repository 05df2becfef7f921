package io.sluice.wire.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "30s, PT30S",
        "5m, PT5M",
        "24h, PT24H",
        "7d, PT168H",
        " 5 M , PT5M",
        "PT5M, PT5M",
        "pt1h30m, PT1H30M",
        "P1D, PT24H",
        "0s, PT0S"
    })
    void readsWhatPeopleType(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "soon", "5 weeks", "-5s", "1.5h", "99999999999999999999s", "9223372036854775807d"})
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "' is no duration");
    }
}
