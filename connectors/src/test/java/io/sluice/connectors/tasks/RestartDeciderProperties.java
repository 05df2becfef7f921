package io.sluice.connectors.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.connectors.tasks.RestartDecider.Failure;
import io.sluice.connectors.tasks.RestartDecider.Sight;
import io.sluice.connectors.tasks.RestartDecider.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class RestartDeciderProperties {
    private static final List<Sight> SIGHTS = List.of(Sight.values());
    private static final Work TASK = new Work("sink", 0);

    @Property
    void neverTouchesWhatHasNotFailed(@ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int looks) {
        Random random = new Random(seed);
        RestartDecider decider = new RestartDecider(Duration.ofMillis(10), Duration.ofSeconds(1));
        long now = 0;
        for (int i = 0; i < looks; i++) {
            now += random.nextInt(500);
            Map<Work, Sight> seen = new HashMap<>();
            for (int task = -1; task < 3; task++) {
                seen.put(new Work("sink", task), SIGHTS.get(random.nextInt(SIGHTS.size())));
            }
            for (Failure failure : decider.look(seen, now)) {
                assertThat(seen).containsEntry(failure.work(), Sight.FAILED);
            }
            assertThat(decider.failed()).isEqualTo((int)
                    seen.values().stream().filter(Sight.FAILED::equals).count());
        }
    }

    /** A task that fails at once after each restart. */
    @Property
    void waitsLongerEachTimeUpToTheLongestPauseAndNeverGivesUp(
            @ForAll @LongRange(min = 1, max = 5_000) long least,
            @ForAll @LongRange(min = 0, max = 60_000) long more,
            @ForAll @LongRange(min = 1, max = 900) long lookEvery) {
        RestartDecider decider = new RestartDecider(Duration.ofMillis(least), Duration.ofMillis(least + more));
        List<Long> restarts = new ArrayList<>();
        long now = 0;
        while (restarts.size() < 25) {
            for (Failure failure : decider.look(Map.of(TASK, Sight.FAILED), now)) {
                if (failure.restartNow()) {
                    restarts.add(now);
                }
            }
            assertThat(now).isLessThan(26 * (least + more + 2 * lookEvery));
            now += lookEvery;
        }
        for (int i = 1; i < restarts.size(); i++) {
            long pause = restarts.get(i) - restarts.get(i - 1);
            assertThat(pause).isGreaterThanOrEqualTo(Math.min(least + more, least << Math.min(i, 20)));
            assertThat(pause).isLessThanOrEqualTo(least + more + 2 * lookEvery);
        }
    }

    @Property
    void startsAnewAfterALongRun(@ForAll @IntRange(min = 1, max = 20) int failuresBefore) {
        RestartDecider decider = new RestartDecider(Duration.ofMillis(10), Duration.ofMillis(1_000));
        long now = 0;
        for (int i = 0; i < failuresBefore; i++) {
            decider.look(Map.of(TASK, Sight.FAILED), now);
            now += 2_000;
            decider.look(Map.of(TASK, Sight.FAILED), now);
        }
        decider.look(Map.of(TASK, Sight.RUNNING), now);
        decider.look(Map.of(TASK, Sight.RUNNING), now + 1_000);

        Failure failure = decider.look(Map.of(TASK, Sight.FAILED), now + 1_001).get(0);

        assertThat(failure.failures()).isEqualTo(1);
        assertThat(failure.pauseMillis()).isEqualTo(10);
        assertThat(failure.isNew()).isTrue();
    }
}
