package io.sluice.gateway.wan;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final AtomicLong nanos = new AtomicLong();
    private Instant now = Instant.parse("2026-11-25T16:59:59Z");

    @Test
    void keepsToTheTimeOfDayOfItsZone() {
        // Given: an hour ahead of UTC
        Throttle throttle = throttle("08:00-18:00=1MiB", "Europe/Berlin");
        assertThat(throttle.take(1 << 20)).isZero();
        assertThat(throttle.take(1)).isBetween(SECOND - 10, SECOND + 10);
        assertThat(throttle.shownRate()).isEqualTo(1 << 20);
        // When
        now = now.plusSeconds(1);
        // Then
        assertThat(throttle.take(1 << 30)).isZero();
        assertThat(throttle.take(1 << 30)).isZero();
        assertThat(throttle.shownRate()).isEqualTo(-1);
    }

    @Test
    void tellsHowLongWasWaitedAndWhatTheRateIs() {
        Throttle throttle = throttle("1MiB", "UTC");
        throttle.passed(2 << 20);

        long wait = throttle.take(1);
        nanos.addAndGet(wait);

        assertThat(throttle.take(1)).isZero();
        assertThat(metrics.get("sluice.wan.held")
                        .tag("direction", "down")
                        .timer()
                        .totalTime(TimeUnit.NANOSECONDS))
                .isEqualTo((double) wait);
        assertThat(metrics.get("sluice.wan.rate").gauge().value()).isEqualTo(1 << 20);
    }

    private Throttle throttle(String schedule, String zone) {
        return new Throttle("down", RateSchedule.parse(schedule), ZoneId.of(zone), () -> now, nanos::get, metrics);
    }
}
