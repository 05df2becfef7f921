package io.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessUseTest {

    @Test
    void readsTheTimesOfAProcessWhoseNameHasBlanksAndBrackets() {
        // Given
        String stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 1 0 100 1 1";

        // When, Then
        assertThat(ProcessUse.cpuMillis(stat)).isEqualTo(3_000);
    }
}
