package io.sluice.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** What is true of every window in a zone whose clocks are not changed. */
class MaintenanceWindowProperties {
    private static final long WEEK_MINUTES = Duration.ofDays(7).toMinutes();

    @Property(tries = 300)
    void itIsClosedUntilItOpensNextAndOpenThen(
            @ForAll("windows") MaintenanceWindow window, @ForAll @LongRange(min = 0, max = 1_000_000) long minute) {
        // Given
        Instant now = Instant.EPOCH.plus(Duration.ofMinutes(minute));
        // When
        Instant opens = window.nextOpening(now).orElseThrow();
        // Then
        assertThat(window.isOpen(opens)).isTrue();
        assertThat(Duration.between(now, opens)).isBetween(Duration.ofMinutes(1), Duration.ofDays(7));
        if (!window.isOpen(now)) {
            for (Instant at = now; at.isBefore(opens); at = at.plus(Duration.ofMinutes(30))) {
                assertThat(window.isOpen(at)).as(at.toString()).isFalse();
            }
        }
    }

    @Property(tries = 100)
    void itIsOpenForItsLengthOnEachOfItsDays(
            @ForAll("windows") MaintenanceWindow window, @ForAll @LongRange(min = 0, max = 100_000) long minute) {
        // Given
        long length = Duration.between(window.from(), window.to()).toMinutes();
        length = length > 0 ? length : length + Duration.ofDays(1).toMinutes();
        // When
        long open = 0;
        for (long at = minute; at < minute + WEEK_MINUTES; at++) {
            open += window.isOpen(Instant.EPOCH.plus(Duration.ofMinutes(at))) ? 1 : 0;
        }
        // Then
        assertThat(open).isEqualTo(length * window.days().size());
    }

    @Provide
    Arbitrary<MaintenanceWindow> windows() {
        Arbitrary<Set<DayOfWeek>> days = Arbitraries.of(DayOfWeek.values())
                .set()
                .ofMinSize(1)
                .ofMaxSize(7)
                .map(EnumSet::copyOf);
        Arbitrary<LocalTime> times =
                Arbitraries.integers().between(0, 47).map(half -> LocalTime.of(half / 2, half % 2 * 30));
        return Combinators.combine(days, times, times)
                .as((set, from, to) -> new MaintenanceWindow(set, from, to, ZoneId.of("UTC")));
    }
}
