package io.sluice.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RenderTest {

    @Test
    void writesDurationsAsPeopleSayThem() {
        assertThat(Words.duration(Duration.ofMillis(85))).isEqualTo("85 ms");
        assertThat(Words.duration(Duration.ofMillis(1_900))).isEqualTo("1.9 s");
        assertThat(Words.duration(Duration.ofMillis(59_999))).isEqualTo("59.9 s");
        assertThat(Words.duration(Duration.ofSeconds(123))).isEqualTo("2 min 3 s");
        assertThat(Words.duration(Duration.ofMinutes(245))).isEqualTo("4 h 5 min");
        assertThat(Words.duration(Duration.ofHours(76))).isEqualTo("3 d 4 h");
    }

    @Test
    void writesSizesInBinaryUnits() {
        assertThat(Words.size(512)).isEqualTo("512 B");
        assertThat(Words.size(1536)).isEqualTo("1.5 KiB");
        assertThat(Words.size(3L << 30)).isEqualTo("3.0 GiB");
    }

    @Test
    void keepsAnEndpointsOutputFromSteeringTheTerminal() {
        assertThat(Words.harmless("a\u001b[2Jb\r\nc\td\u0007")).isEqualTo("a\\x1b[2Jb\nc\td\\x07");
    }

    @Test
    void namesEveryStateThatIsNoSuccess() throws IOException {
        // Given
        JsonNode job = Json.parse(
                "{\"phase\":\"COMPLETE\",\"targets\":25,\"counts\":{\"SUCCEEDED\":23,\"FAILED\":1,\"TIMED_OUT\":1}}");
        // When
        String line = JobText.summary(job, Optional.of(Duration.ofMillis(2_400)));
        // Then
        assertThat(line).isEqualTo("23 of 25 succeeded, 1 FAILED, 1 TIMED_OUT in 2.4 s");
    }

    @Test
    void doesNotCallAJobWithoutTargetsASuccess() throws IOException {
        assertThat(JobText.everyTargetSucceeded(Json.parse("{\"phase\":\"COMPLETE\",\"targets\":0,\"counts\":{}}")))
                .isFalse();
    }

    @Test
    void tellsHowMuchOutputIsNoText() throws IOException {
        // Given
        JsonNode target =
                Json.parse("{\"state\":\"SUCCEEDED\",\"output\":null,\"outputBase64\":\"" + "A".repeat(4096) + "\"}");
        // When
        String text = JobText.result(target, "pump-1", "");
        // Then
        assertThat(text).contains("(about 3.0 KiB that are no text");
    }

    @Test
    void fillsTheBarAsTargetsEnd() throws IOException {
        // Given
        JsonNode job = Json.parse(
                "{\"phase\":\"RUNNING\",\"targets\":30,\"counts\":{\"SUCCEEDED\":14,\"FAILED\":1,\"QUEUED\":11,\"RUNNING\":4}}");
        // When
        String line = ProgressBar.line(job);
        // Then
        assertThat(line).isEqualTo("[###############...............] 15 of 30, 11 queued, 4 running, 1 not succeeded");
    }

    @Test
    void knowsWhenOnlyAbsentEndpointsAreLeft() throws IOException {
        assertThat(JobText.waitsOnlyForAbsentEndpoints(
                        Json.parse("{\"phase\":\"RUNNING\",\"targets\":3,\"counts\":{\"SUCCEEDED\":1,\"QUEUED\":2}}")))
                .isTrue();
        assertThat(
                        JobText.waitsOnlyForAbsentEndpoints(
                                Json.parse(
                                        "{\"phase\":\"RUNNING\",\"targets\":3,\"counts\":{\"SUCCEEDED\":1,\"QUEUED\":1,\"RUNNING\":1}}")))
                .isFalse();
    }

    @Test
    void setsColumnsAsWideAsWhatIsInThem() {
        assertThat(new Table(List.of("A", "LONGER"))
                        .row(List.of("wide cell", ""))
                        .text())
                .isEqualTo("A          LONGER\nwide cell  -\n");
    }
}
