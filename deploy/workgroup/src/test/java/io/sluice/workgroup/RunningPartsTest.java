package io.sluice.workgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningPartsTest {
    private final List<String> stopped = new ArrayList<>();

    @Test
    void stopsThoseWhoUseOthersFirstWhateverTheOrderOfTheirStart() throws InterruptedException {
        // Given
        RunningParts parts = new RunningParts();
        for (String name : List.of("broker", "gateway", "registry", "agents", "coordinator")) {
            parts.add(name, () -> stopped.add(name));
        }
        // When
        parts.close();
        // Then
        assertThat(stopped).containsExactly("agents", "gateway", "coordinator", "registry", "broker");
    }

    @Test
    void goesOnWhereAPartDoesNotStopInOrder() throws InterruptedException {
        // Given
        RunningParts parts = new RunningParts();
        parts.add("gateway", () -> {
            throw new IOException("stuck");
        });
        parts.add("broker", () -> stopped.add("broker"));
        // When
        parts.close();
        // Then
        assertThat(stopped).containsExactly("broker");
    }

    @Test
    void stopsAtOnceWhatBeginsAfterTheStop() {
        // Given
        RunningParts parts = new RunningParts();
        parts.close();
        // When, Then
        assertThatThrownBy(() -> parts.add("broker", () -> stopped.add("broker")))
                .isInstanceOf(InterruptedException.class);
        assertThat(stopped).containsExactly("broker");
    }
}
