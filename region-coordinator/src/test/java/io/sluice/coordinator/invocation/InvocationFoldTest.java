package io.sluice.coordinator.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationCancelled;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.InvocationState;
import io.sluice.topics.Tally;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InvocationFoldTest {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    @Test
    void selectsUntilEveryPartitionHasClosed() {
        // When
        InvocationState state = InvocationFold.merged(
                requested(3),
                List.of(tally(0, true, Map.of("SUCCEEDED", 2L)), tally(1, true, Map.of()), tally(2, false, Map.of())),
                50);
        // Then
        assertThat(state.getPhase()).isEqualTo(InvocationPhase.SELECTING);
        assertThat(state.getClosedPartitions()).isEqualTo(2);
        assertThat(state.getTargets()).isEqualTo(2);
    }

    @Test
    void runsWhileAnyTargetIsOpen() {
        // When
        InvocationState state = InvocationFold.merged(
                requested(2),
                List.of(
                        tally(0, true, Map.of("SUCCEEDED", 2L, "QUEUED", 1L)),
                        tally(1, true, Map.of("SUCCEEDED", 4L, "FAILED", 1L))),
                50);
        // Then
        assertThat(state.getPhase()).isEqualTo(InvocationPhase.RUNNING);
        assertThat(state.getTargets()).isEqualTo(8);
        assertThat(state.getCounts()).isEqualTo(Map.of("SUCCEEDED", 6L, "QUEUED", 1L, "FAILED", 1L));
        assertThat(state.getCompletedAt()).isNull();
    }

    @Test
    void isCompleteOnceAndRemembersWhen() {
        // Given
        List<Tally> all = List.of(tally(0, true, Map.of("UNREACHABLE", 1L)));
        InvocationState complete = InvocationFold.merged(requested(1), all, 50);
        // When
        InvocationState later = InvocationFold.merged(complete, all, 99);
        // Then
        assertThat(later.getPhase()).isEqualTo(InvocationPhase.COMPLETE);
        assertThat(later.getCompletedAt()).isEqualTo(50);
    }

    @Test
    void anInvocationOfNobodyIsCompleteWhenAllHaveClosed() {
        assertThat(InvocationFold.merged(requested(2), List.of(tally(0, true, Map.of()), tally(1, true, Map.of())), 50)
                        .getPhase())
                .isEqualTo(InvocationPhase.COMPLETE);
    }

    @Test
    void anOlderTallyNeverReplacesANewer() {
        Tally known = tally(0, true, Map.of());
        assertThat(InvocationFold.isNewer(Tally.newBuilder(known).setOffset(9).build(), known))
                .isFalse();
        assertThat(InvocationFold.isNewer(Tally.newBuilder(known).setOffset(10).build(), known))
                .isTrue();
        assertThat(InvocationFold.isNewer(known, null)).isTrue();
    }

    @Test
    void whatIsOverCannotBeCancelled() {
        InvocationState complete = InvocationFold.merged(requested(1), List.of(tally(0, true, Map.of())), 50);
        assertThat(InvocationFold.cancelled(complete, "enough")).isEmpty();
        assertThat(InvocationFold.cancelled(requested(1), "enough"))
                .hasValueSatisfying(state -> assertThat(state.getCancelReason()).isEqualTo("enough"));
    }

    private static Tally tally(int partition, boolean closed, Map<String, Long> counts) {
        return Tally.newBuilder()
                .setInvocationId("i")
                .setPartition(partition)
                .setOffset(10L)
                .setClosed(closed)
                .setCounts(counts)
                .build();
    }

    @SuppressWarnings("NullAway") // the schema allows null for the rollout
    private static InvocationState requested(int partitions) {
        InvocationSpec spec = new InvocationSpec(
                "os=linux",
                List.of(),
                "m",
                "1",
                EMPTY,
                EMPTY,
                "",
                EMPTY,
                1L,
                1L,
                1_000L,
                false,
                0,
                List.of(),
                0L,
                null,
                null,
                "",
                "",
                "",
                "");
        Invocation invocation = new Invocation("i", 1L, "admin", new InvocationCancelled(""));
        return InvocationFold.requested(invocation, spec, partitions);
    }
}
