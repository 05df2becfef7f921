package io.sluice.gateway.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class QueueMemoryTest {
    private static final int WAITING = 100_000;
    private static final long MOST = 32L << 20;

    @Test
    void aHundredThousandWaitingRequestsFitInto32MebibytesOfHeap() {
        // Given
        GrantDecider decider = new GrantDecider(new GrantSettings(
                WAITING,
                8,
                1_000,
                2,
                1 << 18,
                1 << 16,
                Duration.ofSeconds(30),
                1 << 20,
                1 << 25,
                64,
                Duration.ofSeconds(2),
                GrantSettings.WEIGHTS));
        long before = used();
        // When
        for (int i = 0; i < WAITING; i++) {
            Admission admission = decider.request(
                    new Request(new UUID(1, i), new UUID(2, i).toString(), RequestClass.RESULT, 1 << 20, "stdout"), i);
            assertThat(admission).isInstanceOf(Admission.Queued.class);
        }
        // Then
        assertThat(used() - before).isLessThanOrEqualTo(MOST);
        assertThat(decider.request(new Request(new UUID(3, 3), "one more", RequestClass.UPCALL, 1, "x"), 0))
                .isInstanceOfSatisfying(Admission.Full.class, full -> {
                    assertThat(full.retryAfterMs()).isPositive();
                    assertThat(full.which()).contains("queue");
                });
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
