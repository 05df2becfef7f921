package io.sluice.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaintenanceWindowTest {
    private static final Instant WEDNESDAY_NOON = Instant.parse("2026-11-25T12:00:00Z");

    @Test
    void oneThatPassesMidnightBelongsToTheDayOnWhichItBegins() {
        // Given
        MaintenanceWindow window = MaintenanceWindow.parse("Mon-Fri 22:00-04:00 UTC");
        // Then: Friday's ends on Saturday, and Sunday has none
        assertThat(window.isOpen(Instant.parse("2026-11-27T22:00:00Z"))).isTrue();
        assertThat(window.isOpen(Instant.parse("2026-11-28T03:59:59Z"))).isTrue();
        assertThat(window.isOpen(Instant.parse("2026-11-28T04:00:00Z"))).isFalse();
        assertThat(window.isOpen(Instant.parse("2026-11-29T23:00:00Z"))).isFalse();
        assertThat(window.isOpen(Instant.parse("2026-11-30T01:00:00Z"))).isFalse();
    }

    @Test
    void saysWhenItOpensNext() {
        assertThat(MaintenanceWindow.parse("Mon-Fri 22:00-04:00 UTC").nextOpening(WEDNESDAY_NOON))
                .contains(Instant.parse("2026-11-25T22:00:00Z"));
        assertThat(MaintenanceWindow.parse("Wed 12:00-13:00 UTC").nextOpening(WEDNESDAY_NOON))
                .contains(Instant.parse("2026-12-02T12:00:00Z"));
    }

    @Test
    void aTimeZoneIsKeptOverTheChangeOfClocks() {
        // Given: Berlin is at +02:00 until 25 October 2026, then at +01:00
        MaintenanceWindow window = MaintenanceWindow.parse("Sat,Sun 00:00-24:00 Europe/Berlin");
        // Then
        assertThat(window.isOpen(Instant.parse("2026-10-23T22:00:00Z"))).isTrue();
        assertThat(window.isOpen(Instant.parse("2026-10-25T22:59:59Z"))).isTrue();
        assertThat(window.isOpen(Instant.parse("2026-10-25T23:00:00Z"))).isFalse();
    }

    @Test
    void withoutAnyItIsAlwaysOpen() {
        assertThat(MaintenanceWindow.anyOpen(List.of(), WEDNESDAY_NOON)).isTrue();
        assertThat(MaintenanceWindow.nextOpening(List.of(), WEDNESDAY_NOON)).isEmpty();
    }

    @Test
    void oneThatCannotBeReadSaysWhatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MaintenanceWindow.parse("at night"))
                .withMessageContaining("'at night'")
                .withMessageContaining("Mon-Fri 22:00-04:00 UTC");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MaintenanceWindow.parse("Mo-Fri 22:00-04:00 UTC"))
                .withMessageContaining("'Mo'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MaintenanceWindow.parse("Mon 25:00-04:00 UTC"))
                .withMessageContaining("25:00");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MaintenanceWindow.parse("Mon 22:00-04:00 Utopia"))
                .withMessageContaining("Utopia");
    }
}
