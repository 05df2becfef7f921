package io.sluice.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Keys of tickets over weeks of a gateway that is asked now and then, and restarted. */
class TicketRingProperties {
    private static final long LIFETIME_MS = 43_200_000;

    @Property(tries = 200)
    void aTicketIsOpenedForALifetimeAtLeastAndTwoAtMost(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int steps) {
        // Given
        Random random = new Random(seed);
        TicketRing ring = TicketRing.EMPTY;
        long now = 1_700_000_000_000L;
        for (int i = 0; i < steps; i++) {
            now += random.nextInt((int) LIFETIME_MS / 4);
            ring = TicketRing.decode(ring.at(now, LIFETIME_MS, random).encoded());
        }
        byte[] sealing = ring.keys().get(0).name();
        // When
        TicketRing lifetimeLater = ring.at(now + LIFETIME_MS - 1, LIFETIME_MS, random);
        TicketRing twoLater = ring.at(now + 2 * LIFETIME_MS, LIFETIME_MS, random);
        // Then
        assertThat(ring.keys()).hasSizeLessThanOrEqualTo(3);
        assertThat(opens(lifetimeLater, sealing)).isTrue();
        assertThat(opens(twoLater, sealing)).isFalse();
    }

    @Property(tries = 50)
    void aKeyFromTheFutureNeitherSealsNorOpens(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        TicketRing ring = TicketRing.EMPTY.at(1_800_000_000_000L, LIFETIME_MS, random);
        // When
        TicketRing earlier = ring.at(1_700_000_000_000L, LIFETIME_MS, random);
        // Then
        assertThat(opens(earlier, ring.keys().get(0).name())).isFalse();
        assertThat(earlier.keys()).hasSize(1);
    }

    private static boolean opens(TicketRing ring, byte[] name) {
        return ring.keys().stream().anyMatch(key -> Arrays.equals(key.name(), name));
    }
}
