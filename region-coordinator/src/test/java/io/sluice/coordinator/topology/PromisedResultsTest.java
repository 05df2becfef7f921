package io.sluice.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.InvocationSpec;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.TargetState;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job's results have to be, and which agents it runs on: in the real topology. The harness reports "Linux". */
class PromisedResultsTest {
    @TempDir
    Path folder;

    private RegionHarness region;

    @BeforeEach
    void start() {
        region = new RegionHarness(folder);
        region.login("e1", "gw-1");
    }

    @AfterEach
    void stop() {
        region.close();
    }

    @Test
    void aResultThatDoesNotFitHasFailedWithTheRule() {
        // Given
        region.invoke("i1", spec("{\"type\":\"object\"}", ""));
        // When
        region.report("i1", "e1", TargetState.SUCCEEDED);
        // Then
        assertThat(row().getState()).isEqualTo(TargetState.FAILED);
        assertThat(row().getReason()).startsWith("RESULT_SCHEMA: the result is no JSON");
        assertThat(region.state("i1").getCounts()).containsOnlyKeys("FAILED");
    }

    @Test
    void aRunThatFailedByItselfKeepsItsReason() {
        // Given
        region.invoke("i1", spec("{\"type\":\"object\"}", ""));
        // When
        region.report("i1", "e1", TargetState.FAILED);
        // Then
        assertThat(row().getReason()).doesNotContain("RESULT_SCHEMA");
    }

    @Test
    void withoutASchemaAnythingGoes() {
        // Given
        region.invoke("i1", spec("", ""));
        // When
        region.report("i1", "e1", TargetState.SUCCEEDED);
        // Then
        assertThat(row().getState()).isEqualTo(TargetState.SUCCEEDED);
    }

    @Test
    void anAgentThatIsTooOldIsNotSentTo() {
        // When
        region.invoke("i1", spec("", "1.1"));
        region.settle();
        // Then
        assertThat(row().getState()).isEqualTo(TargetState.REJECTED);
        assertThat(row().getReason())
                .startsWith("RUNTIME_TOO_OLD")
                .contains("1.1")
                .contains("1.0");
        assertThat(region.gateways.heard()).isEmpty();
    }

    @Test
    void anAgentThatIsNewEnoughIsSentTo() {
        // When
        region.invoke("i1", spec("", "1.0"));
        // Then
        assertThat(region.gateways.heard()).isNotEmpty();
    }

    @Test
    void anEndpointThatMayNotReceiveItIsNotSentTo() {
        // Given
        InvocationSpec spec =
                InvocationSpec.newBuilder(spec("", "")).setReceivers("id!=e1").build();
        // When
        region.invoke("i1", spec);
        region.settle();
        // Then
        assertThat(row().getState()).isEqualTo(TargetState.REJECTED);
        assertThat(row().getReason()).startsWith("NOT_A_RECEIVER").contains("'id!=e1'");
        assertThat(region.gateways.heard()).isEmpty();
    }

    @Test
    void anEndpointThatMayReceiveItIsSentTo() {
        // Given
        InvocationSpec spec =
                InvocationSpec.newBuilder(spec("", "")).setReceivers("id=e1").build();
        // When
        region.invoke("i1", spec);
        // Then
        assertThat(region.gateways.heard()).isNotEmpty();
    }

    private InvocationSpec spec(String resultSchema, String requires) {
        return InvocationSpec.newBuilder(region.spec("*", List.of()))
                .setResultSchema(resultSchema)
                .setRequires(requires)
                .build();
    }

    private LedgerRow row() {
        return region.row("i1", "e1");
    }
}
