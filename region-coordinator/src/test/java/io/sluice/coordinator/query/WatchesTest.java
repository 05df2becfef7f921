package io.sluice.coordinator.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchesTest {
    private final Watches watches = new Watches();
    private final List<InvocationPhase> heard = new ArrayList<>();

    @Test
    void theStateAtTheTimeOfTheCallIsHeardFirst() {
        // When
        watches.watch("i1", this::hear, () -> state("i1", InvocationPhase.SELECTING));
        watches.tell(state("i1", InvocationPhase.RUNNING));
        // Then
        assertThat(heard).containsExactly(InvocationPhase.SELECTING, InvocationPhase.RUNNING);
    }

    @Test
    void anEndIsHeardOnceThoughItIsToldTwiceAndOlderStatesComeBehind() {
        // Given
        watches.watch("i1", this::hear, () -> null);
        // When
        watches.tell(state("i1", InvocationPhase.COMPLETE));
        watches.tell(state("i1", InvocationPhase.RUNNING));
        watches.tell(state("i1", InvocationPhase.COMPLETE));
        // Then
        assertThat(heard).containsExactly(InvocationPhase.COMPLETE);
    }

    @Test
    void aStateReadBeforeAnEndThatWasToldMeanwhileIsNotHeardAfterIt() {
        // When
        watches.watch("i1", this::hear, () -> {
            watches.tell(state("i1", InvocationPhase.COMPLETE));
            return state("i1", InvocationPhase.RUNNING);
        });
        // Then
        assertThat(heard).containsExactly(InvocationPhase.COMPLETE);
    }

    @Test
    void whoHasEndedItsWatchHearsNothing() throws Exception {
        // Given
        AutoCloseable watch = watches.watch("i1", this::hear, () -> null);
        // When
        watch.close();
        watches.tell(state("i1", InvocationPhase.RUNNING));
        // Then
        assertThat(heard).isEmpty();
        assertThat(watches.has("i1")).isFalse();
    }

    @Test
    void aListenerThatFailsHarmsNoOther() {
        // Given
        watches.watch(
                "i1",
                state -> {
                    throw new IllegalStateException("broken");
                },
                () -> null);
        watches.watch("i1", this::hear, () -> null);
        // When
        watches.tell(state("i1", InvocationPhase.RUNNING));
        watches.tell(state("i2", InvocationPhase.RUNNING));
        // Then
        assertThat(heard).containsExactly(InvocationPhase.RUNNING);
    }

    private void hear(InvocationState state) {
        heard.add(state.getPhase());
    }

    private static InvocationState state(String id, InvocationPhase phase) {
        return InvocationState.newBuilder()
                .setInvocationId(id)
                .setPhase(phase)
                .setPartitions(1)
                .setClosedPartitions(0)
                .setTargets(0)
                .setCounts(Map.of())
                .setSelector("*")
                .setMethod("m")
                .setVersion("1")
                .setRequestedBy("admin")
                .setRequestedAt(0)
                .setExpiresAt(0)
                .build();
    }
}
