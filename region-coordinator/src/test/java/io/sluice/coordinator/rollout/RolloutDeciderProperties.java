package io.sluice.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationState;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.RolloutState;
import io.sluice.topics.RolloutStatus;
import io.sluice.topics.Tally;
import io.sluice.topics.WaveCount;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever becomes of the targets and whatever people order: waves open one after the other, and only when they may. */
class RolloutDeciderProperties {
    private static final long BEGIN = 1_800_000_000_000L;
    private static final long TARGETS = 60;
    private static final String[] ENDS = {"SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED"};

    @Property(tries = 400)
    void aWaveOpensOnlyAfterTheOneBeforeAndNothingIsTakenBack(@ForAll long seed) {
        Random random = new Random(seed);
        RolloutPlan plan = plan(random);
        Waves waves = Waves.of(plan, List.of(Plans.tally(0, Map.of("QUEUED", TARGETS))));
        Map<Integer, Map<String, Long>> counts = new HashMap<>();
        InvocationState state = state(plan);
        long now = BEGIN;
        for (int step = 0; step < 120; step++) {
            now += random.nextInt(2_000);
            RolloutState before = rollout(state);
            switch (random.nextInt(12)) {
                case 0 -> state.put("rollout", RolloutDecider.paused(before, "look"));
                case 1, 2 -> state.put("rollout", RolloutDecider.resumed(before));
                case 3 -> state.put("rollout", RolloutDecider.approved(before, 1 + random.nextInt(5)));
                default -> oneEnds(random, before.getWave(), waves, counts);
            }
            RolloutState ordered = rollout(state);
            // When
            RolloutState after = RolloutDecider.step(state, List.of(tally(counts)), now);
            // Then
            assertThat(after.getWave()).isBetween(before.getWave(), waves.count());
            if (after.getWave() > 0) {
                assertThat(now).isGreaterThanOrEqualTo(plan.getStartAt());
            }
            for (int opened = Math.max(2, before.getWave() + 1); opened <= after.getWave(); opened++) {
                assertThat(isDone(plan, waves.size(opened - 1), counts.getOrDefault(opened - 1, Map.of())))
                        .isTrue();
                assertThat(!plan.getApproveEach() || ordered.getApproved() >= opened)
                        .isTrue();
            }
            boolean standsStill = after.getStatus() == RolloutStatus.PAUSED
                    || after.getStatus() == RolloutStatus.SCHEDULED
                    || after.getStatus() == RolloutStatus.WINDOW;
            assertThat(RolloutDecider.held(after).isEmpty()).isEqualTo(!standsStill);
            if (standsStill) {
                assertThat(after.getWave()).isEqualTo(before.getWave());
            }
            state.put("rollout", after);
            assertThat(RolloutDecider.step(state, List.of(tally(counts)), now)).isEqualTo(after);
        }
    }

    private static void oneEnds(Random random, int open, Waves waves, Map<Integer, Map<String, Long>> counts) {
        if (open == 0) {
            return;
        }
        int wave = 1 + random.nextInt(open);
        Map<String, Long> ofWave = counts.computeIfAbsent(wave, unknown -> new HashMap<>());
        long ended = ofWave.values().stream().mapToLong(Long::longValue).sum();
        if (ended < waves.size(wave)) {
            ofWave.merge(
                    ENDS[random.nextInt(ENDS.length)],
                    1L + random.nextInt((int) (waves.size(wave) - ended)),
                    Long::sum);
        }
    }

    private static boolean isDone(RolloutPlan plan, long size, Map<String, Long> counts) {
        long ended = counts.values().stream().mapToLong(Long::longValue).sum();
        long succeeded = counts.getOrDefault("SUCCEEDED", 0L);
        return ended >= size || (plan.getNextAtShare() >= 0 && succeeded * 10_000 >= plan.getNextAtShare() * size);
    }

    private static RolloutPlan plan(Random random) {
        return RolloutPlan.newBuilder()
                .setWaveShares(
                        random.nextBoolean() ? List.of(500, 3_000, 10_000) : List.of(1_000, 2_000, 3_000, 10_000))
                .setStartAt(random.nextBoolean() ? 0 : BEGIN + random.nextInt(60_000))
                .setWindows(random.nextBoolean() ? List.of() : List.of("daily 08:00-08:01 UTC"))
                .setApproveEach(random.nextBoolean())
                .setPauseAboveShare(random.nextBoolean() ? -1 : 1_000)
                .setNextAtShare(random.nextBoolean() ? -1 : 5_000)
                .build();
    }

    private static RolloutState rollout(InvocationState state) {
        return Objects.requireNonNull(state.getRollout());
    }

    private static Tally tally(Map<Integer, Map<String, Long>> counts) {
        Tally tally = Plans.tally(0, Map.of("QUEUED", TARGETS));
        tally.put(
                "waves",
                counts.entrySet().stream()
                        .map(entry -> new WaveCount(entry.getKey(), Map.copyOf(entry.getValue())))
                        .toList());
        return tally;
    }

    private static InvocationState state(RolloutPlan plan) {
        return InvocationState.newBuilder()
                .setInvocationId("i")
                .setPhase(InvocationPhase.RUNNING)
                .setPartitions(1)
                .setClosedPartitions(1)
                .setTargets(TARGETS)
                .setCounts(Map.of("QUEUED", TARGETS))
                .setSelector("*")
                .setMethod("m")
                .setVersion("1")
                .setRequestedBy("admin")
                .setRequestedAt(BEGIN)
                .setExpiresAt(BEGIN + 1_000_000)
                .setRollout(RolloutDecider.requested(plan, BEGIN))
                .build();
    }
}
