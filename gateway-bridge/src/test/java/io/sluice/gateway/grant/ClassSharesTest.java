package io.sluice.gateway.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What classes get of a gateway that has not enough for all. */
class ClassSharesTest {
    private static final int GRANT = 1_000;
    private static final long MS = 1_000_000;
    private static final RelayCapacity FREE = new RelayCapacity(0, 1 << 30, MS, false, false);

    @Test
    void aWaveOfInventoriesTakesAFourthOfWhatResultsGetAndLeavesLogsTheirShare() {
        // Given
        GrantDecider decider = new GrantDecider(new GrantSettings(
                1_000,
                1,
                GRANT,
                100,
                GRANT,
                GRANT,
                Duration.ofSeconds(10),
                GRANT * 10L,
                GRANT * 10L,
                1_000,
                Duration.ofSeconds(10),
                GrantSettings.WEIGHTS));
        int number = 0;
        for (RequestClass each : List.of(RequestClass.INVENTORY, RequestClass.BULK, RequestClass.RESULT)) {
            for (int i = 0; i < 300; i++) {
                decider.request(new Request(new UUID(1, ++number), "e" + number, each, GRANT, "any"), 0);
            }
        }
        // When: Kafka takes each grant's bytes before the next is given
        Map<RequestClass, Integer> given = new EnumMap<>(RequestClass.class);
        int all = 0;
        for (long now = MS; all < 210; now += MS) {
            for (Decision decision : decider.decide(FREE, now)) {
                Decision.Give give = (Decision.Give) decision;
                given.merge(give.request().requestClass(), 1, Integer::sum);
                all++;
                decider.received(give.grantId(), GRANT);
                decider.durable(give.grantId(), GRANT);
            }
        }
        // Then: 16 to 4 to 1
        assertThat(given.get(RequestClass.RESULT)).isBetween(140, 180);
        assertThat(given.get(RequestClass.INVENTORY)).isBetween(30, 50);
        assertThat(given.get(RequestClass.BULK)).isBetween(6, 16);
    }
}
