package io.sluice.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.ReasonCodes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every seed and every sequence of ends. */
class GatewayChoiceProperties {
    private static final int[] CODES = {
        LinkEnd.NETWORK,
        LinkEnd.CLOSED_HERE,
        ReasonCodes.USE_ANOTHER_SERVER,
        ReasonCodes.SERVER_MOVED,
        ReasonCodes.SERVER_BUSY,
        ReasonCodes.SERVER_UNAVAILABLE,
        ReasonCodes.NOT_AUTHORIZED,
        ReasonCodes.SESSION_TAKEN_OVER,
        ReasonCodes.PACKET_TOO_LARGE,
        0xFF
    };

    @Property
    void waitingTimesAreBoundedWhateverHappens(
            @ForAll long seed, @ForAll @Size(max = 60) List<@IntRange(max = 9) Integer> ends) {
        GatewayChoice choice = choice(seed);
        choice.first();
        long now = 0;
        for (int end : ends) {
            GatewayChoice.Attempt next = choice.ended(new LinkEnd(CODES[end], "", "x:1,y:2", 0), now);
            assertThat(next.delayMs()).isBetween(0L, GatewayChoice.REFUSED_CAP_MS);
            now += next.delayMs() + 1;
        }
    }

    @Property
    void everyGatewayIsTriedInEveryRound(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int rounds) {
        GatewayChoice choice = choice(seed);
        GatewayAddress current = choice.first().address();
        for (int round = 0; round < rounds; round++) {
            Set<GatewayAddress> tried = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                tried.add(current);
                current = choice.ended(LinkEnd.network("away"), 0).address();
            }
            assertThat(tried).hasSize(3);
        }
    }

    @Property
    void fullJitterStaysBelowADoublingCeiling(@ForAll long seed, @ForAll @IntRange(max = 100) int failures) {
        long delay = BackOff.fullJitterMs(new SplittableRandom(seed), failures, 1_000, 300_000);
        long ceiling = failures > 8 ? 300_000 : Math.min(300_000, 1_000L << failures);
        assertThat(delay).isBetween(0L, ceiling);
    }

    @Property(tries = 20)
    void agentsThatFailTogetherDoNotComeBackTogether(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            delays.add(BackOff.fullJitterMs(random, 8, 1_000, 300_000));
        }
        long inFirstTenth = delays.stream().filter(delay -> delay < 25_600).count();
        assertThat(inFirstTenth).isBetween(50L, 160L);
    }

    private static GatewayChoice choice(long seed) {
        return new GatewayChoice(
                List.of(GatewayAddress.parse("a:1"), GatewayAddress.parse("b:2"), GatewayAddress.parse("c:3")),
                null,
                new SplittableRandom(seed));
    }
}
