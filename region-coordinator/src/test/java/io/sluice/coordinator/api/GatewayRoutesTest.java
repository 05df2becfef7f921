package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.GatewayLoad;
import io.sluice.topics.GatewayState;
import io.sluice.topics.WaitingRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayRoutesTest {
    private static final String GATEWAY = "/api/v1/gateways/gw-1";

    @TempDir
    Path temporary;

    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi(temporary);
        api.region.gateways.add(Gateway.newBuilder()
                .setGateway("gw-1")
                .setState(GatewayState.UP)
                .setSince(0)
                .setAddress("localhost:8883")
                .setVersion("1.0")
                .setSessions(25)
                .setInbox(0)
                .setLastHeartbeat(0)
                .setLabels(Map.of())
                .build());
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void showsWhoWaitsAtAGateway() {
        // Given
        heard(load(
                new WaitingRequest("e1", "UPCALL", "filepack.list", 200L, 1, 5L, 20L),
                new WaitingRequest("e2", "RESULT", "stdout", -1L, 2, 4_000L, -1L)));
        // When
        JsonNode queue = api.json(api.get(GATEWAY + "/queue"));
        // Then
        assertThat(queue.get("waiting").intValue()).isEqualTo(2);
        assertThat(queue.get("bytesPerSecond").longValue()).isEqualTo(1_000_000);
        JsonNode second = queue.get("items").get(1);
        assertThat(second.get("endpoint").textValue()).isEqualTo("e2");
        assertThat(second.get("class").textValue()).isEqualTo("RESULT");
        assertThat(second.get("position").intValue()).isEqualTo(2);
        assertThat(second.get("waitedMs").longValue()).isEqualTo(4_000);
        assertThat(second.get("bytes").isNull()).isTrue();
        assertThat(second.get("etaMs").isNull()).isTrue();
        assertThat(queue.get("items").get(0).get("etaMs").longValue()).isEqualTo(20);
    }

    @Test
    void showsHowBusyAGatewayIs() {
        // Given
        heard(load());
        // When
        JsonNode status = api.json(api.get(GATEWAY + "/status"));
        // Then
        assertThat(status.get("state").textValue()).isEqualTo("UP");
        assertThat(status.get("grants").intValue()).isEqualTo(7);
        assertThat(status.get("limitBytes").longValue()).isEqualTo(64 << 20);
        assertThat(status.get("relayLatencyMicros").longValue()).isEqualTo(900);
        assertThat(status.get("heartbeatAt").textValue()).isEqualTo("1970-01-01T00:00:02Z");
    }

    @Test
    void saysOfWhichGatewayNothingCanBeTold() {
        assertProblem("/api/v1/gateways/gw-9/queue", 404, "there is no gateway gw-9");
        assertProblem(GATEWAY + "/queue", 409, "gw-1 is UP and has not been heard of since this coordinator started");
        heard(null);
        assertProblem(GATEWAY + "/status", 409, "gateway gw-1 (version 0.9) does not tell its load: it is too old");
    }

    private void assertProblem(String path, int status, String words) {
        var response = api.get(path);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(api.json(response).get("detail").textValue()).contains(words);
    }

    private void heard(@Nullable GatewayLoad load) {
        GatewayHeartbeat.Builder heartbeat = GatewayHeartbeat.newBuilder()
                .setGateway("gw-1")
                .setAt(2_000)
                .setStartedAt(1_000)
                .setVersion("0.9")
                .setAddress("localhost:8883")
                .setSessions(25)
                .setInbox(0)
                .setLabels(Map.of());
        if (load != null) {
            heartbeat.setLoad(load);
        }
        api.region.heartbeats.put("gw-1", heartbeat.build());
    }

    private static GatewayLoad load(WaitingRequest... queue) {
        return GatewayLoad.newBuilder()
                .setGrants(7)
                .setOutstandingBytes(1 << 20)
                .setLimitBytes(64 << 20)
                .setWaiting(queue.length)
                .setWaitingBytes(200)
                .setBytesPerSecond(1_000_000)
                .setOpenTransfers(3)
                .setRelayLatencyMicros(900)
                .setRelayBytes(10)
                .setSpoolBytes(0)
                .setSpoolQuotaBytes(1 << 30)
                .setSpooledPartitions(0)
                .setQueue(List.of(queue))
                .build();
    }
}
