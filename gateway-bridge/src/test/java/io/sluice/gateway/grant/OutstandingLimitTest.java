package io.sluice.gateway.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutstandingLimitTest {
    private static final long MIB = 1L << 20;
    private static final long STEP = Duration.ofMillis(100).toNanos();

    private final OutstandingLimit limit = new OutstandingLimit(MIB, 32 * MIB);
    private long now;

    @Test
    void growsWhileTheRelayAnswersAsFastAsUnloaded() {
        // When
        for (int i = 0; i < 100; i++) {
            observe(Duration.ofMillis(5).toNanos() + i);
        }
        // Then
        assertThat(bytes()).isEqualTo(32 * MIB);
    }

    @Test
    void fallsOnceManyBytesOnlyWaitInFrontOfKafka() {
        // Given
        observe(Duration.ofMillis(5).toNanos());
        // When
        for (int i = 0; i < 100; i++) {
            observe(Duration.ofSeconds(1).toNanos() + i);
        }
        // Then
        assertThat(bytes()).isBetween(2 * MIB, 5 * MIB);
    }

    @Test
    void staysWhereItWasWhileKafkaSaysNothing() {
        // Given
        observe(Duration.ofMillis(5).toNanos());
        observe(Duration.ofMillis(20).toNanos());
        long before = bytes();
        // When
        for (int i = 0; i < 100; i++) {
            observe(Duration.ofMillis(20).toNanos());
        }
        // Then
        assertThat(bytes()).isEqualTo(before);
    }

    @Test
    void staysWhereItWasWhileItIsNotUsed() {
        // Given
        long before = bytes();
        // When
        for (int i = 0; i < 100; i++) {
            now += STEP;
            limit.observe(capacity(Duration.ofSeconds(1).toNanos() + i), 0, now);
        }
        // Then
        assertThat(bytes()).isEqualTo(before);
    }

    private void observe(long latencyNanos) {
        now += STEP;
        limit.observe(capacity(latencyNanos), bytes(), now);
    }

    private long bytes() {
        return limit.bytes(capacity(0));
    }

    private static RelayCapacity capacity(long latencyNanos) {
        return new RelayCapacity(0, 64 * MIB, latencyNanos, false, false);
    }
}
