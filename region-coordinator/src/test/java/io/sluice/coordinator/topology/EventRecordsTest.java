package io.sluice.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.ActivationBatch;
import io.sluice.topics.TargetState;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.event.Traceparent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the coordinator writes on event topics, as a subscriber sees it. */
class EventRecordsTest {
    @TempDir
    Path folder;

    private RegionHarness region;

    @BeforeEach
    void open() {
        region = new RegionHarness(folder);
        region.login("e1", "gw-1");
    }

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void ledgerAndStateAreEventsOfTheRequestsTrace() {
        // When
        region.invoke("i1", "*");
        region.state("i1");
        region.report("i1", "e1", TargetState.SUCCEEDED);
        region.state("i1");
        // Then
        List<Headers> rows = region.headers(TopicCatalog.LEDGER);
        assertThat(rows)
                .hasSize(2)
                .allSatisfy(row -> assertThat(Traceparent.of(row)).isEqualTo(RegionHarness.TRACE));
        assertThat(text(rows.get(0), "ce_type")).isEqualTo("io.sluice.ledger.queued");
        assertThat(text(rows.get(1), "ce_type")).isEqualTo("io.sluice.ledger.succeeded");
        assertThat(text(rows.get(1), "ce_source")).isEqualTo("/sluice/test/coordinator");
        assertThat(text(rows.get(1), "ce_id")).startsWith("i1/e1@").isNotEqualTo(text(rows.get(0), "ce_id"));
        List<Headers> states = region.headers(TopicCatalog.INVOCATION_STATE);
        assertThat(states).allSatisfy(state -> assertThat(Traceparent.of(state)).isEqualTo(RegionHarness.TRACE));
        assertThat(text(states.get(states.size() - 1), "ce_type")).isEqualTo("io.sluice.invocation.complete");
        assertThat(states).extracting(state -> text(state, "ce_id")).doesNotHaveDuplicates();
        assertThat(region.headers(TopicCatalog.SELECTIONS))
                .allSatisfy(selection -> assertThat(Traceparent.of(selection)).isEqualTo(RegionHarness.TRACE));
        assertThat(region.gateways.heard(ActivationBatch.class).get(0).getTraceparent())
                .isEqualTo(RegionHarness.TRACE);
    }

    @Test
    void aReportThatIsReadAgainMakesTheSameEvent() {
        // Given
        region.invoke("i1", "*");
        region.state("i1");
        region.report("i1", "e1", TargetState.SUCCEEDED);
        region.headers(TopicCatalog.LEDGER);
        // When: a second end of the same target, and then nothing new
        region.report("i1", "e1", TargetState.SUCCEEDED);
        List<Headers> late = region.headers(TopicCatalog.LEDGER);
        // Then: it is a record of its own
        assertThat(late).hasSize(1);
        assertThat(text(late.get(0), "ce_id"))
                .isEqualTo("i1/e1@" + region.row("i1", "e1").getAppliedOffset());
    }

    @Test
    void listsAreNoEvents() {
        assertThat(region.headers(TopicCatalog.ENDPOINTS))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.toArray()).isEmpty());
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
