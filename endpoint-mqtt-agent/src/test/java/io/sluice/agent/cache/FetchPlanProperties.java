package io.sluice.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FetchPlanProperties {

    /** A gateway that loses, repeats and cuts at will: what was taken, in order, is the content from its first byte. */
    @Property
    void takesEveryByteOnceAndInOrder(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5_000) int size) {
        SplittableRandom random = new SplittableRandom(seed);
        FetchPlan plan = new FetchPlan(size, 512, 1_000_000);
        long taken = 0;
        for (int step = 0; step < 100_000 && !plan.isComplete(); step++) {
            FetchPlan.Range range = plan.ask();
            assertThat(range.offset()).isEqualTo(taken);
            assertThat(range.length()).isBetween(1, 512);
            long at = range.offset();
            while (at < range.offset() + range.length() && random.nextInt(10) > 0) {
                int length = (int) Math.min(1 + random.nextInt(200), range.offset() + range.length() - at);
                if (random.nextInt(5) == 0) {
                    assertThat(plan.take(at + 1, length)).isFalse();
                }
                assertThat(plan.take(at, length)).isTrue();
                assertThat(plan.take(at, length)).isFalse();
                taken += length;
                at += length;
            }
            assertThat(plan.received()).isEqualTo(taken);
        }
        assertThat(plan.isComplete()).isTrue();
        assertThat(taken).isEqualTo(size);
    }
}
