package io.sluice.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationState;
import io.sluice.topics.Tally;
import io.sluice.topics.TargetState;
import io.sluice.topics.TopicCatalog;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When counts of an invocation are written and its end is told. */
class TallyJourneyTest {
    @TempDir
    Path folder;

    private RegionHarness region;

    @BeforeEach
    void open() {
        region = new RegionHarness(folder);
        region.login("e1", "gw-1");
        region.invoke("i1", "*");
    }

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void theCountOfALastTargetIsWrittenAtOnceWhatCameBeforeAtTheNextTick() {
        // Given
        region.report("i1", "e1", TargetState.DELIVERED);
        assertThat(region.read(TopicCatalog.TALLIES, Tally.class)).isEmpty();
        // When
        region.settle();
        // Then
        assertThat(region.read(TopicCatalog.TALLIES, Tally.class))
                .extracting(Tally::getCounts)
                .containsExactly(Map.of("DELIVERED", 1L));
        // When
        region.report("i1", "e1", TargetState.SUCCEEDED);
        // Then
        assertThat(region.read(TopicCatalog.TALLIES, Tally.class))
                .extracting(Tally::getCounts)
                .containsExactly(Map.of("SUCCEEDED", 1L));
        region.settle();
        assertThat(region.read(TopicCatalog.TALLIES, Tally.class)).isEmpty();
    }

    @Test
    void theEndOfAnInvocationIsToldAsSoonAsItIsKnownHere() {
        // Given
        region.settle();
        assertThat(region.completed).isEmpty();
        // When
        region.report("i1", "e1", TargetState.SUCCEEDED);
        // Then
        assertThat(region.completed)
                .extracting(InvocationState::getInvocationId, InvocationState::getPhase)
                .containsExactly(tuple("i1", InvocationPhase.COMPLETE));
    }
}
