package io.sluice.coordinator.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OwnerWatchdogTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger halts = new AtomicInteger();
    private final OwnerWatchdog watchdog = new OwnerWatchdog(TIMEOUT, nanos::get, halts::incrementAndGet);

    @Test
    void aProcessThatRunsMayWrite() {
        watchdog.polled();
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(3));
            watchdog.tick();
            watchdog.check();
        }
        assertThat(halts).hasValue(0);
    }

    @Test
    void aPausedProcessHaltsBeforeItWrites() {
        // Given
        watchdog.polled();
        // When
        pass(Duration.ofSeconds(20));
        watchdog.check();
        // Then
        assertThat(halts).hasValue(1);
    }

    @Test
    void aPauseIsFoundByTheTickIfThatWakesUpFirst() {
        // When
        pass(Duration.ofSeconds(5));
        watchdog.tick();
        watchdog.check();
        // Then
        assertThat(halts).hasValue(1);
    }

    @Test
    void aPauseDuringThePollShowsBeforeAnythingOfItIsProcessed() {
        // Given
        watchdog.polled();
        // When
        pass(Duration.ofSeconds(20));
        watchdog.polled();
        // Then
        assertThat(halts).hasValue(1);
    }

    @Test
    void aThreadWhoseConsumerIsAboutToLeaveHaltsWhenItSends() {
        // Given
        watchdog.polled();
        // When
        for (int second = 0; second <= OwnerWatchdog.MOST_WITHOUT_POLL.toSeconds(); second++) {
            pass(Duration.ofSeconds(1));
            watchdog.tick();
        }
        // Then
        assertThat(halts).hasValue(1);
    }

    @Test
    void aThreadThatOwnsNothingMaySendForEver() {
        for (int i = 0; i < 200; i++) {
            pass(Duration.ofSeconds(3));
            watchdog.tick();
            watchdog.check();
        }
        assertThat(halts).hasValue(0);
    }

    @Test
    void nobodyIsHaltedWhileTheStreamsClose() {
        watchdog.polled();
        watchdog.close();
        pass(Duration.ofSeconds(20));
        watchdog.check();
        assertThat(halts).hasValue(0);
    }

    @Test
    void zeroIsOff() {
        OwnerWatchdog off = new OwnerWatchdog(Duration.ZERO, nanos::get, halts::incrementAndGet);
        off.polled();
        pass(Duration.ofSeconds(20));
        off.check();
        assertThat(halts).hasValue(0);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
