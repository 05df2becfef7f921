package io.sluice.agent.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RenewalScheduleTest {
    private static final long DAY = 86_400_000;

    @Test
    void isDueWhenLessThanAThirdIsLeft() {
        assertThat(RenewalSchedule.isDue(0, 90 * DAY, 60 * DAY - 1)).isFalse();
        assertThat(RenewalSchedule.isDue(0, 90 * DAY, 60 * DAY)).isTrue();
    }

    @Test
    void looksAtLeastHourlyAndExactlyWhenDue() {
        assertThat(RenewalSchedule.nextLookMs(0, 90 * DAY, 0)).isEqualTo(3_600_000);
        assertThat(RenewalSchedule.nextLookMs(0, 90 * DAY, 60 * DAY - 10)).isEqualTo(10);
    }

    @Test
    void triesAgainSoonerTheShorterTheLifetime() {
        assertThat(RenewalSchedule.nextLookMs(0, 90 * DAY, 61 * DAY)).isEqualTo(60_000);
        assertThat(RenewalSchedule.nextLookMs(0, 60_000, 50_000)).isEqualTo(2_000);
    }
}
