package io.sluice.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PaceProperties {

    @Property(tries = 300)
    void inNoTimeMoreIsDoneThanTheBurstAndTheRate(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int burst) {
        // Given
        Random random = new Random(seed);
        Pace pace = new Pace(burst, 100);
        List<Long> done = new ArrayList<>();
        long now = random.nextLong();

        // When
        for (int i = 0; i < 200; i++) {
            now += random.nextInt(20_000_000);
            long wait = pace.take(now);
            if (wait == 0) {
                done.add(now);
            } else {
                // Then
                assertThat(pace.take(now + wait))
                        .as("what was told to wait may go then")
                        .isZero();
                now += wait;
                done.add(now);
            }
        }
        for (int first = 0; first < done.size(); first++) {
            for (int last = first; last < done.size(); last++) {
                double seconds = (done.get(last) - done.get(first)) / 1e9;
                assertThat(last - first + 1).isLessThanOrEqualTo((int) Math.floor(burst + seconds * 100 + 1e-6));
            }
        }
    }
}
