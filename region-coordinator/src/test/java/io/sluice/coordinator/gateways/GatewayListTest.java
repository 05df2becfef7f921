package io.sluice.coordinator.gateways;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayAdded;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.GatewayState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayListTest {
    private static final Duration SILENCE = Duration.ofSeconds(10);

    @Test
    void whatWasAddedIsDownUntilItIsHeardOfAndKeepsItsLabels() {
        // Given
        Gateway added = GatewayList.added(null, "gw-7", added("site", "berlin"), 1_000);
        // When
        Gateway alive = GatewayList.alive(added, heartbeat("gw-7", 3, false, Map.of("rack", "4")), 2_000);
        // Then
        assertThat(added.getState()).isEqualTo(GatewayState.DOWN);
        assertThat(alive.getState()).isEqualTo(GatewayState.UP);
        assertThat(alive.getSince()).isEqualTo(2_000);
        assertThat(alive.getLabels()).isEqualTo(Map.of("rack", "4", "site", "berlin"));
    }

    @Test
    void addedAgainItHasTheNewLabelsAndItsOwn() {
        // Given
        Gateway added = GatewayList.added(null, "gw-7", added("site", "berlin"), 1_000);
        Gateway alive = GatewayList.alive(added, heartbeat("gw-7", 3, false, Map.of("rack", "4")), 2_000);
        // When
        Gateway again = GatewayList.added(alive, "gw-7", added("tier", "1"), 3_000);
        // Then
        assertThat(again.getLabels()).isEqualTo(Map.of("rack", "4", "tier", "1"));
        assertThat(again.getState()).isEqualTo(GatewayState.UP);
    }

    @Test
    void aGatewayThatIsDrainedStaysSoWhenItWasAway() {
        // Given
        Gateway up = GatewayList.alive(null, heartbeat("gw-1", 3, false, Map.of()), 1_000);
        Gateway draining = GatewayList.drained(up, true, 2_000).orElseThrow();
        // When
        Gateway down = GatewayList.silent(draining, 2_000, 13_000, SILENCE).orElseThrow();
        Gateway back = GatewayList.alive(down, heartbeat("gw-1", 0, false, Map.of()), 20_000);
        // Then
        assertThat(draining.getState()).isEqualTo(GatewayState.DRAINING);
        assertThat(down.getState()).isEqualTo(GatewayState.DOWN);
        assertThat(back.getState()).isEqualTo(GatewayState.DRAINING);
        assertThat(GatewayList.drained(back, true, 21_000)).isEmpty();
        assertThat(GatewayList.drained(back, false, 21_000).orElseThrow().getState())
                .isEqualTo(GatewayState.UP);
    }

    @Test
    void isToldUntilItSaysTheSameAndHasNoEndpointsLeft() {
        // Given
        Gateway up = GatewayList.alive(null, heartbeat("gw-1", 3, false, Map.of()), 1_000);
        Gateway draining = GatewayList.drained(up, true, 2_000).orElseThrow();
        // Then
        assertThat(GatewayList.toBeTold(draining, heartbeat("gw-1", 0, false, Map.of())))
                .isTrue();
        assertThat(GatewayList.toBeTold(draining, heartbeat("gw-1", 2, true, Map.of())))
                .isTrue();
        assertThat(GatewayList.toBeTold(draining, heartbeat("gw-1", 0, true, Map.of())))
                .isFalse();
        assertThat(GatewayList.toBeTold(up, heartbeat("gw-1", 3, true, Map.of())))
                .isTrue();
        assertThat(GatewayList.toBeTold(up, heartbeat("gw-1", 3, false, Map.of())))
                .isFalse();
    }

    @Test
    void theEndpointsOfADrainedGatewayGoToItsSiteWhereThereIsAnother() {
        // Given
        Gateway leaving = gateway("gw-1", GatewayState.DRAINING, "berlin", 9);
        List<Gateway> all = List.of(
                leaving,
                gateway("gw-2", GatewayState.UP, "berlin", 500),
                gateway("gw-3", GatewayState.UP, "berlin", 20),
                gateway("gw-4", GatewayState.DOWN, "berlin", 0),
                gateway("gw-5", GatewayState.UP, "paris", 1));
        // Then
        assertThat(OtherGateways.ofDrained(leaving, all)).containsExactly("gw-3:1", "gw-2:1");
        assertThat(OtherGateways.ofDrained(gateway("gw-6", GatewayState.UP, "rome", 1), all))
                .containsExactly("gw-5:1", "gw-3:1", "gw-2:1");
        assertThat(OtherGateways.ofDrained(leaving, List.of(leaving))).isEmpty();
    }

    private static Gateway gateway(String name, GatewayState state, String site, int sessions) {
        Gateway up = GatewayList.alive(null, heartbeat(name, sessions, false, Map.of("site", site)), 1_000);
        return Gateway.newBuilder(up).setState(state).build();
    }

    private static GatewayAdded added(String key, String value) {
        return new GatewayAdded("gw-7:8883", Map.of(key, value));
    }

    private static GatewayHeartbeat heartbeat(
            String gateway, int sessions, boolean draining, Map<String, String> labels) {
        return GatewayHeartbeat.newBuilder()
                .setGateway(gateway)
                .setAt(900)
                .setStartedAt(100)
                .setVersion("1")
                .setAddress(gateway + ":1")
                .setSessions(sessions)
                .setInbox(0)
                .setLabels(labels)
                .setDraining(draining)
                .build();
    }
}
