package io.sluice.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A herd before the door, and what letting it in costs. */
class NewcomerBudgetProperties {
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long START_NANOS = -5 * SECOND_NANOS;

    @Property(tries = 100)
    void aHerdTakesNoMoreThanItsShareOnceItsCostIsKnown(
            @ForAll @IntRange(min = 100, max = 20_000) int costMicros,
            @ForAll @IntRange(min = 1, max = 100) int loadPercent) {
        // Given
        long costNanos = costMicros * 1_000L;
        double loadNanos = loadPercent / 100.0 * SECOND_NANOS;
        Herd herd = new Herd(new NewcomerBudget(1_000_000, loadNanos, START_NANOS), costNanos);
        // When
        herd.push(20 * SECOND_NANOS);
        long spentBefore = herd.spentNanos;
        herd.push(5 * SECOND_NANOS);
        // Then
        double spentPerSecond = (herd.spentNanos - spentBefore) / 5.0;
        assertThat(spentPerSecond).isBetween(0.85 * loadNanos - costNanos, 1.15 * loadNanos + costNanos);
    }

    @Property(tries = 100)
    void noMoreThanTheRateComeInHoweverCheapTheyAre(@ForAll @IntRange(min = 10, max = 5_000) int perSecond) {
        // Given
        Herd herd = new Herd(new NewcomerBudget(perSecond, SECOND_NANOS, START_NANOS), 1);
        // When
        herd.push(3 * SECOND_NANOS);
        // Then
        double mostAtOnce = 1 + perSecond * NewcomerBudget.WINDOW_NANOS / (double) SECOND_NANOS;
        assertThat(herd.in).isLessThanOrEqualTo((int) Math.ceil(3 * perSecond + mostAtOnce));
        assertThat(herd.in).isGreaterThanOrEqualTo((int) (3 * perSecond * 0.9) - 2);
    }

    @Property(tries = 50)
    void aLongRestDoesNotLetMoreInAtOnceThanAWindow(@ForAll @IntRange(min = 1, max = 3_600) int restSeconds) {
        // Given
        Herd herd = new Herd(new NewcomerBudget(1_000, SECOND_NANOS, START_NANOS), 10_000);
        herd.push(SECOND_NANOS);
        // When
        herd.rest(restSeconds * SECOND_NANOS);
        int before = herd.in;
        herd.push(1);
        // Then
        assertThat(herd.in - before).isLessThanOrEqualTo(21);
    }

    /** Comes in whenever there is room; each newcomer's time is spent at once. */
    private static final class Herd {
        private static final long STEP_NANOS = 1_000_000;
        private final NewcomerBudget budget;
        private final long costNanos;
        private long nowNanos = START_NANOS;
        private long spentNanos;
        private int in;

        Herd(NewcomerBudget budget, long costNanos) {
            this.budget = budget;
            this.costNanos = costNanos;
        }

        void rest(long nanos) {
            nowNanos += nanos;
        }

        void push(long nanos) {
            for (long end = nowNanos + nanos; nowNanos < end; nowNanos += STEP_NANOS) {
                budget.goOn(nowNanos, spentNanos);
                while (budget.hasRoom()) {
                    budget.accepted();
                    in++;
                    spentNanos += costNanos;
                }
            }
        }
    }
}
