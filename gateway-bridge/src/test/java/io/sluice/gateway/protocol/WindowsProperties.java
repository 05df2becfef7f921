package io.sluice.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.protocol.ReceiveWindow.Admission;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The windows against books that the test keeps itself. */
class WindowsProperties {

    @Property(tries = 300)
    void neverOwesMoreThanReceiveMaximum(@ForAll long seed, @ForAll @IntRange(min = 1, max = 16) int maximum) {
        var random = new Random(seed);
        var window = new ReceiveWindow(maximum);
        Set<Integer> owed = new HashSet<>();
        for (int step = 0; step < 300; step++) {
            int id = random.nextInt(20);
            if (random.nextBoolean()) {
                Admission expected = owed.size() >= maximum
                        ? Admission.EXCEEDED
                        : id > 0 && !owed.contains(id) ? Admission.ADMITTED : Admission.BAD_ID;
                assertThat(window.admit(id)).isEqualTo(expected);
                if (expected == Admission.ADMITTED) {
                    owed.add(id);
                }
            } else {
                assertThat(window.settle(id)).isEqualTo(owed.remove(id));
            }
        }
    }

    @Property(tries = 100)
    void neverGivesAnIdThatIsInUse(@ForAll long seed, @ForAll @IntRange(min = 1, max = 16) int maximum) {
        var random = new Random(seed);
        var window = new SendWindow<String>(maximum);
        Map<Integer, String> inFlight = new HashMap<>();
        for (int step = 0; step < 70_000; step++) {
            if (window.room() > 0 && random.nextInt(3) > 0) {
                String what = "m" + step;
                int id = window.take(what);
                assertThat(id).isBetween(1, 65_535);
                assertThat(inFlight.put(id, what)).isNull();
            } else if (!inFlight.isEmpty()) {
                int id = inFlight.keySet().iterator().next();
                assertThat(window.acknowledged(id)).isEqualTo(inFlight.remove(id));
            }
            assertThat(window.room()).isEqualTo(maximum - inFlight.size());
        }
    }

    @Property(tries = 300)
    void theLimitIsTheBaseAndTheLargestOpenCredit(@ForAll long seed) {
        var random = new Random(seed);
        var limit = new PacketLimit(4_096, 8);
        Map<String, Integer> open = new HashMap<>();
        for (int step = 0; step < 200; step++) {
            String id = "a" + random.nextInt(12);
            if (random.nextBoolean()) {
                int credit = random.nextInt(65_537);
                boolean fits = open.containsKey(id) || open.size() < 8;
                assertThat(limit.sent(id, credit)).isEqualTo(fits);
                if (fits) {
                    open.put(id, credit);
                }
            } else {
                limit.reportedTerminal(id);
                open.remove(id);
            }
            int largest = open.values().stream().mapToInt(each -> each).max().orElse(0);
            assertThat(limit.bytes()).isEqualTo(4_096 + largest);
            assertThat(limit.covers(id, Math.max(1_024, open.getOrDefault(id, 0))))
                    .isTrue();
            assertThat(limit.covers(id, 1 + Math.max(1_024, open.getOrDefault(id, 0))))
                    .isFalse();
        }
    }
}
