package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.topics.ContentDamaged;
import io.sluice.topics.DepotRoom;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.GatewayEvent;
import io.sluice.topics.GatewayTurned;
import io.sluice.topics.JournalState;
import io.sluice.topics.LoginKind;
import io.sluice.topics.Session;
import io.sluice.topics.SpoolQuota;
import io.sluice.topics.SpoolState;
import io.sluice.topics.SpoolTurned;
import io.sluice.topics.TopicCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryRoutesTest {
    @TempDir
    Path temporary;

    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi(temporary);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void anEndpointsLoginsAndEndsAreShownOldestFirst() {
        // Given
        event(EndpointEventType.LOGGED_IN, LoginKind.INITIAL, "");
        event(EndpointEventType.LOST, LoginKind.INITIAL, "LOST: keep alive");
        event(EndpointEventType.VIOLATION, LoginKind.NONE, "CHUNK: without grant");
        // When
        JsonNode all = api.json(api.get("/api/v1/endpoints/e1/history"));
        // Then
        assertThat(all.get("items").findValuesAsText("event")).containsExactly("LOGGED_IN", "LOST", "VIOLATION");
        assertThat(all.at("/items/0/login").asText()).isEqualTo("INITIAL");
        assertThat(all.at("/items/0/gateway").asText()).isEqualTo("gw-1");
        assertThat(all.at("/items/1/reason").asText()).isEqualTo("LOST: keep alive");
        assertThat(all.get("whole").asBoolean()).isTrue();
        // When
        JsonNode some = api.json(api.get("/api/v1/endpoints/e1/history?limit=1"));
        // Then
        assertThat(some.get("items").findValuesAsText("event")).containsExactly("VIOLATION");
        assertThat(some.get("whole").asBoolean()).isFalse();
    }

    @Test
    void aGatewaysSpoolAndStatesAreShown() {
        // Given
        gateway(new GatewayTurned("UP", "DOWN"));
        gateway(new SpoolTurned("sluice.local.ledger", 3, SpoolState.DIRECT, SpoolState.SPOOLING, 0L, 10L, 1L));
        gateway(new SpoolQuota(true, 20L, 20L));
        gateway(new DepotRoom(true, "DISK_FULL", 20L, 30L));
        gateway(new ContentDamaged("ab12", 20L));
        // When
        JsonNode all = api.json(api.get("/api/v1/gateways/gw-9/events"));
        // Then
        assertThat(all.get("items").findValuesAsText("event"))
                .containsExactly("DOWN", "SPOOLING", "QUOTA_REACHED", "DEPOT_FULL", "CONTENT_DAMAGED");
        assertThat(all.get("items").findValuesAsText("detail")).contains("DISK_FULL", "ab12");
        assertThat(all.at("/items/1/partition").asText()).isEqualTo("sluice.local.ledger-3");
    }

    @Test
    void whoWasNeverThereIsNotFound() {
        assertThat(api.get("/api/v1/endpoints/e9/history").statusCode()).isEqualTo(404);
        assertThat(api.get("/api/v1/gateways/gw-0/events").statusCode()).isEqualTo(404);
    }

    private void gateway(Object event) {
        api.history.put(TopicCatalog.GATEWAY_EVENTS, "gw-9", new GatewayEvent("gw-9", 5L, 0L, 0L, event));
    }

    private void event(EndpointEventType type, LoginKind kind, String reason) {
        api.history.put(
                TopicCatalog.ENDPOINT_EVENTS,
                "e1",
                new EndpointEvent(
                        type,
                        "e1",
                        "gw-1",
                        new Session("boot-1", 1),
                        5L,
                        kind,
                        JournalState.KEPT,
                        "10.0.0.1:1",
                        "h",
                        "linux-x86_64",
                        "1",
                        Map.of(),
                        reason));
    }
}
