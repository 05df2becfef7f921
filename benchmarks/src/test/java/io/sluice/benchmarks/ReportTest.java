package io.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Measure SLOW = Measure.atMost("latency", 12.5, "ms", 10, " (2 × floor)");
    private static final Measure FAST = Measure.atMost("latency", 9, "ms", 10, "");

    @Test
    void aFullRunPassesOnlyIfEveryGoalHolds() {
        assertThat(report(Benchmark.Scale.FULL, FAST).passes()).isTrue();
        assertThat(report(Benchmark.Scale.FULL, FAST, SLOW).passes()).isFalse();
    }

    @Test
    void aSmokeRunIsJudgedBySanityAlone() {
        assertThat(report(Benchmark.Scale.SMOKE, SLOW).passes()).isTrue();
        assertThat(report(Benchmark.Scale.SMOKE, Measure.exactly("succeeded", 29, "", 30))
                        .passes())
                .isFalse();
    }

    @Test
    void machinesGetEveryMeasureWithItsGoal() throws IOException {
        // When
        JsonNode json = new ObjectMapper()
                .readTree(report(Benchmark.Scale.FULL, SLOW, Measure.shown("floor", 5, "ms"))
                        .json());

        // Then
        assertThat(json.get("benchmark").asText()).isEqualTo("demo");
        assertThat(json.get("machine").get("cpus").asText()).isEqualTo("2");
        assertThat(json.get("command").asText()).isEqualTo("benchmarks/run demo");
        JsonNode slow = json.get("measures").get(0);
        assertThat(slow.get("name").asText()).isEqualTo("latency");
        assertThat(slow.get("value").asDouble()).isEqualTo(12.5);
        assertThat(slow.get("unit").asText()).isEqualTo("ms");
        assertThat(slow.get("goal").asText()).isEqualTo("≤ 10 ms (2 × floor)");
        assertThat(slow.get("holds").asBoolean()).isFalse();
        assertThat(json.get("measures").get(1).get("goal").isNull()).isTrue();
    }

    @Test
    void peopleSeeWhatWasMissed() {
        assertThat(report(Benchmark.Scale.FULL, SLOW).table()).contains("latency", "12.50", "MISSED", "≤ 10 ms");
    }

    private static Report report(Benchmark.Scale scale, Measure... measures) {
        return new Report("demo", Map.of("cpus", "2"), "benchmarks/run demo", scale, List.of(measures));
    }
}
