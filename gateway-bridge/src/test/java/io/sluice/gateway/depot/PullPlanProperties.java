package io.sluice.gateway.depot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.depot.ContentUnavailableException.Cause;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class PullPlanProperties {
    private static final long SECOND = 1_000_000_000;

    @Property
    void aContentThatNoIndexNamesIsLookedForUntilItsTimeIsOverAndNoLonger(
            @ForAll @LongRange(min = 1, max = 60 * SECOND) long wait, @ForAll long start) {
        PullPlan plan = new PullPlan(3, wait, start);
        long now = start;
        int looks = 0;
        for (OptionalLong pause = plan.unnamed(now); pause.isPresent(); pause = plan.unnamed(now)) {
            assertThat(pause.getAsLong()).isBetween(1L, SECOND / 4);
            now += pause.getAsLong();
            looks++;
        }
        assertThat(now - start).isEqualTo(wait);
        assertThat(looks).isLessThan(400);
    }

    @Property
    void onlyFailuresInARowEndIt(
            @ForAll @IntRange(min = 1, max = 20) int attempts, @ForAll @IntRange(min = 0, max = 50) int breaks) {
        PullPlan plan = new PullPlan(attempts, SECOND, 0);
        for (int i = 0; i < breaks && attempts > 1; i++) {
            assertThat(plan.failed(Cause.KAFKA_AWAY, i)).isPresent();
            plan.progressed();
        }
        for (int i = 1; i < attempts; i++) {
            OptionalLong pause = plan.failed(Cause.KAFKA_AWAY, i);
            assertThat(pause).isPresent();
            assertThat(pause.getAsLong()).isBetween(0L, 2 * SECOND);
        }
        assertThat(plan.failed(Cause.KAFKA_AWAY, attempts)).isEmpty();
    }

    @Property
    void whatDoesNotPassIsNotTriedAgain(@ForAll Cause cause) {
        PullPlan plan = new PullPlan(3, SECOND, 0);
        assertThat(plan.failed(cause, 0).isPresent()).isEqualTo(PullPlan.mayPass(cause));
    }
}
