package io.sluice.coordinator.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OwnerWatchdogTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(4);
    private static final Duration POLL = Duration.ofMillis(100);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger halts = new AtomicInteger();
    private final OwnerWatchdog watchdog = new OwnerWatchdog(TIMEOUT, nanos::get, halts::incrementAndGet);

    @Test
    void aThreadThatPollsInTimeMayWrite() {
        for (int i = 0; i < 10; i++) {
            watchdog.polling(POLL);
            watchdog.pulse();
            pass(Duration.ofSeconds(3));
            watchdog.check();
        }
        assertThat(halts).hasValue(0);
    }

    @Test
    void aThreadThatWasAwayHaltsBeforeItWrites() {
        // Given
        watchdog.polling(POLL);
        watchdog.pulse();
        // When
        pass(Duration.ofSeconds(20));
        watchdog.check();
        // Then
        assertThat(halts).hasValue(1);
    }

    @Test
    void aPauseDuringThePollShowsBeforeAnythingOfItIsProcessed() {
        // Given
        watchdog.polling(POLL);
        // When
        pass(Duration.ofSeconds(20));
        watchdog.pulse();
        // Then
        assertThat(halts).hasValue(1);
    }

    @Test
    void longWorkThatSaysSoIsNoPause() {
        watchdog.polling(POLL);
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(3));
            watchdog.pulse();
        }
        watchdog.check();
        assertThat(halts).hasValue(0);
    }

    @Test
    void theSecondLineFindsAThreadThatNeverComesBack() {
        // Given
        watchdog.polling(POLL);
        // When
        pass(Duration.ofSeconds(5));
        watchdog.checkAll();
        watchdog.checkAll();
        // Then
        assertThat(halts).hasValue(1);
    }

    @Test
    void aThreadThatOwnsNothingIsLeftAlone() {
        pass(Duration.ofSeconds(20));
        watchdog.pulse();
        watchdog.check();
        watchdog.checkAll();
        assertThat(halts).hasValue(0);
    }

    @Test
    void nobodyIsHaltedWhileTheStreamsClose() {
        watchdog.polling(POLL);
        watchdog.close();
        pass(Duration.ofSeconds(20));
        watchdog.check();
        assertThat(halts).hasValue(0);
    }

    @Test
    void zeroIsOff() {
        OwnerWatchdog off = new OwnerWatchdog(Duration.ZERO, nanos::get, halts::incrementAndGet);
        off.polling(POLL);
        pass(Duration.ofSeconds(20));
        off.check();
        assertThat(halts).hasValue(0);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
