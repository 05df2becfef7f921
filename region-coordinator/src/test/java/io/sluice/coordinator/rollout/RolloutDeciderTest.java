package io.sluice.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationState;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.RolloutState;
import io.sluice.topics.RolloutStatus;
import io.sluice.topics.Tally;
import io.sluice.topics.WaveCount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RolloutDeciderTest {
    private static final long NOW = Instant.parse("2026-11-25T12:00:00Z").toEpochMilli();

    @Test
    void nothingIsOpenWhileTargetsAreSelected() {
        // When
        RolloutState rollout = RolloutDecider.step(
                state(Plans.waves(1_000, 10_000), InvocationPhase.SELECTING), List.of(tally(100, Map.of())), NOW);
        // Then
        assertThat(rollout.getWave()).isZero();
        assertThat(rollout.getStatus()).isEqualTo(RolloutStatus.SELECTING);
    }

    @Test
    void theFirstWaveOpensByItselfAndTheNextWhenItHasEnded() {
        // Given
        InvocationState state = state(Plans.waves(1_000, 10_000), InvocationPhase.RUNNING);
        // When
        step(state, tally(100, Map.of()), NOW);
        // Then
        assertThat(rollout(state).getWave()).isEqualTo(1);
        assertThat(rollout(state).getWaves())
                .extracting("name", "targets")
                .containsExactly(tuple("10%", 10L), tuple("100%", 90L));

        step(state, tally(100, Map.of("SUCCEEDED", 9L, "RUNNING", 1L)), NOW);
        assertThat(rollout(state).getWave()).isEqualTo(1);
        step(state, tally(100, Map.of("SUCCEEDED", 9L, "FAILED", 1L)), NOW);
        assertThat(rollout(state).getWave()).isEqualTo(2);
    }

    @Test
    void aWaveWithTooManyFailuresPausesTheJobUntilSomebodyResumesIt() {
        // Given
        RolloutPlan plan = Plans.waves(1_000, 10_000);
        plan.put("pauseAboveShare", 1_000);
        InvocationState state = state(plan, InvocationPhase.RUNNING);
        step(state, tally(100, Map.of()), NOW);
        // When
        step(state, tally(100, Map.of("FAILED", 1L, "QUEUED", 9L)), NOW);
        assertThat(rollout(state).getStatus()).isEqualTo(RolloutStatus.RUNNING);
        step(state, tally(100, Map.of("FAILED", 1L, "TIMED_OUT", 1L, "QUEUED", 8L)), NOW);
        // Then
        assertThat(rollout(state).getStatus()).isEqualTo(RolloutStatus.PAUSED);
        assertThat(rollout(state).getReason())
                .isEqualTo("PAUSED: THRESHOLD: 2 of 10 targets of wave 1 have failed, more than 10%");
        assertThat(RolloutDecider.held(rollout(state))).startsWith("PAUSED");

        // When: the same failures are accepted, a further one is not
        state.put("rollout", RolloutDecider.resumed(rollout(state)));
        step(state, tally(100, Map.of("FAILED", 1L, "TIMED_OUT", 1L, "QUEUED", 8L)), NOW);
        assertThat(rollout(state).getStatus()).isEqualTo(RolloutStatus.RUNNING);
        step(state, tally(100, Map.of("FAILED", 2L, "TIMED_OUT", 1L, "QUEUED", 7L)), NOW);
        assertThat(rollout(state).getStatus()).isEqualTo(RolloutStatus.PAUSED);
    }

    @Test
    void aNumberOfFailuresIsALimitToo() {
        // Given
        RolloutPlan plan = RolloutPlan.newBuilder().setPauseAboveCount(1).build();
        InvocationState state = state(plan, InvocationPhase.RUNNING);
        state.put("counts", Map.of("FAILED", 2L, "QUEUED", 98L));
        // When
        step(state, tally(100, Map.of()), NOW);
        // Then
        assertThat(rollout(state).getReason()).contains("2 of 100 targets of wave 1", "more than 1 targets");
    }

    @Test
    void cancelledTargetsAreNoFailures() {
        // Given
        RolloutPlan plan = Plans.waves(1_000, 10_000);
        plan.put("pauseAboveShare", 0);
        InvocationState state = state(plan, InvocationPhase.RUNNING);
        step(state, tally(100, Map.of()), NOW);
        // When
        step(state, tally(100, Map.of("CANCELLED", 5L, "QUEUED", 5L)), NOW);
        // Then
        assertThat(rollout(state).getStatus()).isEqualTo(RolloutStatus.RUNNING);
    }

    @Test
    void enoughSuccessOpensTheNextWaveBeforeTheLastHasEnded() {
        // Given
        RolloutPlan plan = Plans.waves(1_000, 10_000);
        plan.put("nextAtShare", 8_000);
        InvocationState state = state(plan, InvocationPhase.RUNNING);
        step(state, tally(100, Map.of()), NOW);
        // When
        step(state, tally(100, Map.of("SUCCEEDED", 7L, "QUEUED", 3L)), NOW);
        assertThat(rollout(state).getWave()).isEqualTo(1);
        step(state, tally(100, Map.of("SUCCEEDED", 8L, "QUEUED", 2L)), NOW);
        // Then
        assertThat(rollout(state).getWave()).isEqualTo(2);
    }

    @Test
    void aFurtherWaveWaitsForApprovalIfThePlanSaysSo() {
        // Given
        RolloutPlan plan = Plans.waves(1_000, 10_000);
        plan.put("approveEach", true);
        InvocationState state = state(plan, InvocationPhase.RUNNING);
        step(state, tally(100, Map.of()), NOW);
        // When
        step(state, tally(100, Map.of("SUCCEEDED", 10L)), NOW);
        // Then
        assertThat(rollout(state).getWave()).isEqualTo(1);
        assertThat(rollout(state).getStatus()).isEqualTo(RolloutStatus.WAITING_APPROVAL);
        assertThat(rollout(state).getReason()).contains("wave 2 of 2", "90 targets");

        // When
        state.put("rollout", RolloutDecider.approved(rollout(state), 2));
        step(state, tally(100, Map.of("SUCCEEDED", 10L)), NOW);
        // Then
        assertThat(rollout(state).getWave()).isEqualTo(2);
        assertThat(rollout(state).getStatus()).isEqualTo(RolloutStatus.RUNNING);
    }

    @Test
    void itStartsAtItsTimeAndOnlyInAWindow() {
        // Given
        RolloutPlan plan = RolloutPlan.newBuilder()
                .setStartAt(NOW + 1_000)
                .setWindows(List.of("daily 13:00-14:00 UTC"))
                .build();
        InvocationState state = state(plan, InvocationPhase.RUNNING);
        // Then
        assertStatus(state, NOW, RolloutStatus.SCHEDULED, 0);
        assertThat(rollout(state).getReason()).isEqualTo("SCHEDULED: starts at 2026-11-25T12:00:01Z");
        assertStatus(state, NOW + 1_000, RolloutStatus.WINDOW, 0);
        assertThat(rollout(state).getReason()).isEqualTo("WINDOW: opens at 2026-11-25T13:00:00Z");
        assertStatus(state, NOW + Duration.ofHours(1).toMillis(), RolloutStatus.RUNNING, 1);
        assertStatus(state, NOW + Duration.ofHours(2).toMillis(), RolloutStatus.WINDOW, 1);
        assertThat(RolloutDecider.held(rollout(state))).startsWith("WINDOW");
    }

    @Test
    void oneThatIsCancelledOpensNothingMore() {
        // Given
        InvocationState state = state(Plans.waves(1_000, 10_000), InvocationPhase.RUNNING);
        step(state, tally(100, Map.of()), NOW);
        state.put("cancelReason", "enough");
        // When
        step(state, tally(100, Map.of("CANCELLED", 10L)), NOW);
        // Then
        assertThat(rollout(state).getWave()).isEqualTo(1);
    }

    private static void assertStatus(InvocationState state, long now, RolloutStatus status, int wave) {
        step(state, tally(100, Map.of()), now);
        assertThat(rollout(state).getStatus()).isEqualTo(status);
        assertThat(rollout(state).getWave()).isEqualTo(wave);
    }

    private static void step(InvocationState state, Tally tally, long now) {
        state.put("rollout", RolloutDecider.step(state, List.of(tally), now));
    }

    private static RolloutState rollout(InvocationState state) {
        return state.getRollout();
    }

    private static Tally tally(long targets, Map<String, Long> firstWave) {
        Tally tally = Plans.tally(0, Map.of("QUEUED", targets));
        tally.put("waves", List.of(new WaveCount(1, firstWave)));
        return tally;
    }

    private static InvocationState state(RolloutPlan plan, InvocationPhase phase) {
        return InvocationState.newBuilder()
                .setInvocationId("i")
                .setPhase(phase)
                .setPartitions(1)
                .setClosedPartitions(1)
                .setTargets(100)
                .setCounts(Map.of("QUEUED", 100L))
                .setSelector("*")
                .setMethod("m")
                .setVersion("1")
                .setRequestedBy("admin")
                .setRequestedAt(NOW)
                .setExpiresAt(NOW + 1_000_000)
                .setRollout(RolloutDecider.requested(plan, NOW))
                .build();
    }
}
