package io.sluice.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.ActivationBatch;
import io.sluice.topics.BatchTarget;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.InvocationState;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.RolloutStatus;
import io.sluice.topics.TargetState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journeys of jobs whose targets are released by and by, or tried again. */
class RolloutJourneyTest {
    @TempDir
    Path folder;

    private RegionHarness region;

    @BeforeEach
    void open() {
        region = new RegionHarness(folder);
    }

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void waveAfterWaveIsSentAndEachRowTellsItsOwn() {
        // Given
        logins(10);
        // When
        invoke(
                "i1",
                RolloutPlan.newBuilder().setWaveShares(List.of(2_000, 10_000)).build());
        // Then
        List<String> first = sent();
        assertThat(first).hasSize(2);
        assertThat(rows("i1")).filteredOn(row -> row.getWave() == 1).hasSize(2);
        assertThat(rows("i1"))
                .filteredOn(row -> row.getWave() == 0)
                .hasSize(8)
                .allMatch(row -> row.getReason().startsWith("HELD"));

        // When
        first.forEach(endpoint -> region.report("i1", endpoint, TargetState.SUCCEEDED));
        // Then
        assertThat(sent()).hasSize(8).doesNotContainAnyElementsOf(first);
        assertThat(region.state("i1").getRollout().getWaves().get(0).getCounts())
                .isEqualTo(Map.of("SUCCEEDED", 2L));
    }

    @Test
    void aWaveIsStoppedByItsThresholdAndGoesOnWhenResumed() {
        // Given
        logins(10);
        invoke(
                "i1",
                RolloutPlan.newBuilder()
                        .setWaveShares(List.of(2_000, 10_000))
                        .setPauseAboveShare(5_000)
                        .build());
        List<String> first = sent();
        // When
        first.forEach(endpoint -> region.report("i1", endpoint, TargetState.FAILED));
        // Then
        assertThat(sent()).isEmpty();
        InvocationState paused = region.state("i1");
        assertThat(paused.getRollout().getStatus()).isEqualTo(RolloutStatus.PAUSED);
        assertThat(paused.getRollout().getReason()).contains("2 of 2 targets of wave 1");
        assertThat(paused.getPhase()).isEqualTo(InvocationPhase.RUNNING);

        // When
        region.resume("i1");
        // Then
        assertThat(sent()).hasSize(8);
    }

    @Test
    void theNextWaveWaitsForApproval() {
        // Given
        logins(4);
        invoke(
                "i1",
                RolloutPlan.newBuilder()
                        .setWaveShares(List.of(5_000, 10_000))
                        .setApproveEach(true)
                        .build());
        sent().forEach(endpoint -> region.report("i1", endpoint, TargetState.SUCCEEDED));
        assertThat(sent()).isEmpty();
        assertThat(region.state("i1").getRollout().getStatus()).isEqualTo(RolloutStatus.WAITING_APPROVAL);
        // When
        region.approve("i1", 2);
        // Then
        assertThat(sent()).hasSize(2);
    }

    @Test
    void wavesByLabelAreOneForEachValue() {
        // Given
        region.login("e1", "gw-1", "b", 1, Map.of("site", "paris"));
        region.login("e2", "gw-1", "b", 1, Map.of("site", "berlin"));
        region.login("e3", "gw-2", "b", 1, Map.of("site", "paris"));
        // When
        invoke("i1", RolloutPlan.newBuilder().setWavesBy("label:site").build());
        // Then
        assertThat(sent()).containsExactly("e2");
        region.report("i1", "e2", TargetState.SUCCEEDED);
        assertThat(sent()).containsExactlyInAnyOrder("e1", "e3");
        assertThat(region.state("i1").getRollout().getWaves())
                .extracting("name")
                .containsExactly("berlin", "paris");
    }

    @Test
    void noMoreAreInFlightThanTheConcurrencyAllows() {
        // Given
        logins(7);
        // When
        invoke("i1", RolloutPlan.newBuilder().setConcurrency(2).build());
        // Then
        List<String> inFlight = new ArrayList<>(sent());
        assertThat(inFlight).hasSize(2);
        List<String> all = new ArrayList<>(inFlight);
        while (!inFlight.isEmpty()) {
            region.report("i1", inFlight.remove(0), TargetState.SUCCEEDED);
            List<String> next = sent();
            all.addAll(next);
            inFlight.addAll(next);
            assertThat(inFlight.size()).isLessThanOrEqualTo(2);
        }
        assertThat(all).doesNotHaveDuplicates().hasSize(7);
        assertThat(region.state("i1").getPhase()).isEqualTo(InvocationPhase.COMPLETE);
        assertThat(region.state("i1").getRollout().getStatus()).isEqualTo(RolloutStatus.DONE);
    }

    @Test
    void concurrencyAtEachGatewayIsItsOwnAndAbsentEndpointsTakeNoPlace() {
        // Given
        region.login("e1", "gw-1");
        region.login("e2", "gw-1");
        region.login("e3", "gw-2");
        region.login("e4", "gw-2");
        region.askLogin("e0", "gw-1", "request", region.now() + 5_000);
        region.gateways.heard();
        // When
        invoke("i1", RolloutPlan.newBuilder().setGatewayConcurrency(1).build());
        // Then
        List<String> first = sent();
        assertThat(first).hasSize(2);
        assertThat(region.row("i1", "e0").getReason()).startsWith("OFFLINE");
        region.report("i1", first.get(0), TargetState.SUCCEEDED);
        assertThat(sent()).hasSize(1);

        // When: the one that was away comes, and waits for its turn
        region.login("e0", "gw-1");
        assertThat(sent()).isEmpty();
        region.report("i1", "e1", TargetState.SUCCEEDED);
        region.report("i1", "e2", TargetState.SUCCEEDED);
        // Then
        assertThat(sent()).contains("e0");
    }

    @Test
    void anyJobCanBePausedAndResumed() {
        // Given
        region.login("e1", "gw-1");
        region.askLogin("e2", "gw-1", "request", region.now() + 5_000);
        region.gateways.heard();
        region.invoke("i1", "*");
        assertThat(sent()).containsExactly("e1");
        // When
        region.pause("i1", "have a look");
        region.login("e2", "gw-1");
        // Then
        assertThat(sent()).isEmpty();
        assertThat(region.row("i1", "e2").getReason()).isEqualTo("PAUSED: have a look");
        assertThat(region.state("i1").getRollout().getStatus()).isEqualTo(RolloutStatus.PAUSED);

        // When
        region.resume("i1");
        // Then
        assertThat(sent()).containsExactly("e2");
    }

    @Test
    void aJobStartsAtItsTimeInItsWindow() {
        // Given: 2027-01-15T08:00:00Z is when the harness begins
        logins(1);
        Instant begin = Instant.ofEpochMilli(RegionHarness.START);
        assertThat(begin).isEqualTo(Instant.parse("2027-01-15T08:00:00Z"));
        // When
        invoke(
                "i1",
                RolloutPlan.newBuilder()
                        .setStartAt(RegionHarness.START + 60_000)
                        .setWindows(List.of("daily 08:05-08:10 UTC"))
                        .build());
        // Then
        assertThat(sent()).isEmpty();
        assertThat(region.state("i1").getRollout().getStatus()).isEqualTo(RolloutStatus.SCHEDULED);
        region.pass(Duration.ofMinutes(2));
        assertThat(region.state("i1").getRollout().getStatus()).isEqualTo(RolloutStatus.WINDOW);
        assertThat(region.row("i1", "e0").getReason()).startsWith("WINDOW: opens at 2027-01-15T08:05");
        assertThat(sent()).isEmpty();
        region.pass(Duration.ofMinutes(4));
        assertThat(sent()).containsExactly("e0");
    }

    @Test
    void anAttemptThatFailedIsFollowedByAnotherWithAnIdOfItsOwn() {
        // Given
        logins(1);
        InvocationSpec spec = region.spec("*", List.of());
        spec.put("retries", 2);
        spec.put("retryOn", List.of(TargetState.FAILED, TargetState.TIMED_OUT));
        region.invoke("i1", spec);
        assertThat(region.gateways.heard(ActivationBatch.class))
                .extracting(ActivationBatch::getInvocationId)
                .containsExactly("i1");
        // When
        region.report("i1", "e0", TargetState.RUNNING);
        region.report("i1", "e0", TargetState.FAILED);
        // Then
        assertThat(region.gateways.heard(ActivationBatch.class))
                .extracting(ActivationBatch::getInvocationId)
                .containsExactly("i1~2");
        assertThat(region.row("i1", "e0").getState()).isEqualTo(TargetState.QUEUED);
        assertThat(region.row("i1", "e0").getReason()).startsWith("RETRY: attempt 2 of 3 after FAILED");
        assertThat(region.state("i1").getCounts()).isEqualTo(Map.of("QUEUED", 1L));

        // When: what is still said of the first attempt changes nothing
        region.report("i1", "e0", TargetState.SUCCEEDED);
        assertThat(region.row("i1", "e0").getState()).isEqualTo(TargetState.QUEUED);
        region.report("i1~2", "e0", TargetState.SUCCEEDED);
        // Then
        assertThat(region.row("i1", "e0").getState()).isEqualTo(TargetState.SUCCEEDED);
        assertThat(region.row("i1", "e0").getAttempt()).isEqualTo(2);
        assertThat(region.state("i1").getPhase()).isEqualTo(InvocationPhase.COMPLETE);
    }

    @Test
    void afterTheLastAttemptTheTargetHasEnded() {
        // Given
        logins(1);
        InvocationSpec spec = region.spec("*", List.of());
        spec.put("retries", 1);
        spec.put("retryOn", List.of(TargetState.FAILED));
        region.invoke("i1", spec);
        // When
        region.report("i1", "e0", TargetState.FAILED);
        region.report("i1~2", "e0", TargetState.FAILED);
        // Then
        assertThat(region.row("i1", "e0").getState()).isEqualTo(TargetState.FAILED);
        assertThat(region.gateways.heard(ActivationBatch.class)).hasSize(2);
    }

    @Test
    void anEndThatIsNotToBeRetriedEndsTheTarget() {
        // Given
        logins(1);
        InvocationSpec spec = region.spec("*", List.of());
        spec.put("retries", 3);
        spec.put("retryOn", List.of(TargetState.TIMED_OUT));
        region.invoke("i1", spec);
        // When
        region.report("i1", "e0", TargetState.FAILED);
        // Then
        assertThat(region.row("i1", "e0").getState()).isEqualTo(TargetState.FAILED);
    }

    @Test
    void whatIsSentCarriesTheTimeItMayTakeToStart() {
        // Given
        logins(1);
        InvocationSpec spec = region.spec("*", List.of());
        spec.put("deliverTimeoutMs", 5_000L);
        // When
        region.invoke("i1", spec);
        // Then
        assertThat(region.gateways.heard(ActivationBatch.class))
                .extracting(ActivationBatch::getExpiresAt)
                .containsExactly(region.now() + 5_000);
        assertThat(region.row("i1", "e0").getExpiresAt()).isEqualTo(region.now() + RegionHarness.EXPIRES.toMillis());
    }

    private void logins(int count) {
        for (int at = 0; at < count; at++) {
            region.login("e" + at, "gw-1");
        }
    }

    private void invoke(String invocation, RolloutPlan plan) {
        InvocationSpec spec = region.spec("*", List.of());
        spec.put("rollout", plan);
        region.invoke(invocation, spec);
    }

    /** The endpoints whose activations were sent since the last call, once everything has settled. */
    private List<String> sent() {
        for (int round = 0; round < 4; round++) {
            region.settle();
        }
        return region.gateways.heard(ActivationBatch.class).stream()
                .flatMap(batch -> batch.getTargets().stream())
                .map(BatchTarget::getEndpointId)
                .toList();
    }

    private List<LedgerRow> rows(String invocation) {
        List<LedgerRow> rows = new ArrayList<>();
        for (int at = 0; at < 10; at++) {
            rows.add(Objects.requireNonNull(region.row(invocation, "e" + at)));
        }
        return rows;
    }
}
