package io.sluice.workgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.workgroup.RestartBudget.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RestartBudgetProperties {

    /** Reckoned by the test's own book of restarts. */
    @Property(tries = 200)
    void neverRestartsMoreOftenThanAllowedWithinTheWindow(
            @ForAll @IntRange(max = 8) int restartsMax,
            @ForAll @Size(max = 60) List<@IntRange(max = 200) Integer> secondsBetweenEnds) {
        RestartBudget budget = new RestartBudget(restartsMax);
        List<Long> restarts = new ArrayList<>();
        long now = 0;
        for (int seconds : secondsBetweenEnds) {
            now += Duration.ofSeconds(seconds).toNanos();
            long since = now - RestartBudget.WINDOW.toNanos();
            long recent = restarts.stream().filter(at -> at >= since).count();

            Decision decision = budget.ended(now);

            assertThat(decision instanceof Decision.Restart).isEqualTo(recent < restartsMax);
            if (decision instanceof Decision.Restart) {
                restarts.add(now);
            }
        }
    }

    @Example
    void waitsTwiceAsLongEachTime() {
        RestartBudget budget = new RestartBudget(3);

        assertThat(List.of(budget.ended(0), budget.ended(1), budget.ended(2), budget.ended(3)))
                .containsExactly(
                        new Decision.Restart(Duration.ofMillis(500)),
                        new Decision.Restart(Duration.ofSeconds(1)),
                        new Decision.Restart(Duration.ofSeconds(2)),
                        new Decision.GiveUp(3));
    }
}
