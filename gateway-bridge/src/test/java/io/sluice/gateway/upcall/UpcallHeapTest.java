package io.sluice.gateway.upcall;

import io.sluice.gateway.HeapClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The term of the formula of docs/operations.md that is upcalls. */
class UpcallHeapTest {
    private static final int COUNT = 10_000;

    @Test
    void upcallsThatWaitTakeNoMoreThanTheFormulaSays() {
        HeapClaim.check("upcall.waiting", COUNT, () -> {
            UpcallBook<String> book = new UpcallBook<>(
                    new UpcallLimits(COUNT, 8, 1, 1, Duration.ofSeconds(5), Duration.ofMinutes(1), 1 << 20));
            for (int i = 0; i < COUNT; i++) {
                UpcallCall call = new UpcallCall(
                        new UUID(3, i),
                        HeapClaim.endpoint(i),
                        "linux-x86_64",
                        HeapClaim.LONGEST.substring(1) + "x",
                        HeapClaim.LONGEST.substring(1) + "y",
                        new byte[1_024],
                        Instant.ofEpochSecond(60));
                book.ask(call, "link", 0, 0);
            }
            return book;
        });
    }
}
