package io.sluice.gateway.wan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateScheduleTest {
    private static final long MIB = 1 << 20;

    @Test
    void theFirstPartThatFitsTheTimeCounts() {
        RateSchedule schedule = RateSchedule.parse("08:00-18:00=5MiB, 17:00-24:00=2MiB, *=unlimited");

        assertThat(schedule.bytesPerSecond(8 * 60)).isEqualTo(5 * MIB);
        assertThat(schedule.bytesPerSecond(17 * 60 + 59)).isEqualTo(5 * MIB);
        assertThat(schedule.bytesPerSecond(18 * 60)).isEqualTo(2 * MIB);
        assertThat(schedule.bytesPerSecond(23 * 60 + 59)).isEqualTo(2 * MIB);
        assertThat(schedule.bytesPerSecond(0)).isEqualTo(RateSchedule.UNLIMITED);
    }

    @Test
    void aSpanMayGoOverMidnight() {
        RateSchedule schedule = RateSchedule.parse("22:00-06:00=1MiB");

        assertThat(schedule.bytesPerSecond(23 * 60)).isEqualTo(MIB);
        assertThat(schedule.bytesPerSecond(5 * 60 + 59)).isEqualTo(MIB);
        assertThat(schedule.bytesPerSecond(6 * 60)).isEqualTo(RateSchedule.UNLIMITED);
    }

    @Test
    void aRateAloneIsForTheWholeDay() {
        assertThat(RateSchedule.parse("64KiB").bytesPerSecond(700)).isEqualTo(64 << 10);
        assertThat(RateSchedule.parse("unlimited").bytesPerSecond(700)).isEqualTo(RateSchedule.UNLIMITED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fast",
                "08:00-18:00",
                "8:00-18:00=1MiB",
                "08:00-25:00=1MiB",
                "08:60-18:00=1MiB",
                "08:00-08:00=1MiB",
                "*=0",
                "*=-1MiB",
                "*=1MiB,",
                "*=99999999999999GiB"
            })
    void whatIsNoneIsRefusedWithThePartThatIsWrong(String text) {
        assertThatThrownBy(() -> RateSchedule.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'");
    }
}
