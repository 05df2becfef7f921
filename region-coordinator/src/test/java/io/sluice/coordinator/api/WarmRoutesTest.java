package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.ContentToWarm;
import io.sluice.topics.DepotWish;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayOrder;
import io.sluice.topics.GatewayState;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.WarmDepot;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmRoutesTest {
    private static final byte[] CONTENT = "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8);
    private static final String DIGEST = Digests.hex(Digests.sha256(CONTENT));
    private static final String PATH = "/api/v1/gateways/gw-1/warm";

    @TempDir
    Path temporary;

    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi(temporary);
        api.put("/api/v1/content/" + DIGEST, CONTENT);
        String method =
                "{\"name\":\"rinse\",\"version\":\"3\",\"variants\":[{\"platform\":\"any\",\"fileName\":\"rinse.sh\","
                        + "\"digest\":\"" + DIGEST + "\",\"sizeBytes\":" + CONTENT.length + "}]}";
        assertThat(api.post("/api/v1/methods", method).statusCode()).isEqualTo(201);
        listed("gw-1", GatewayState.UP);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void ordersEachContentOnce() {
        // When
        var response = api.post(
                PATH,
                "{\"methods\":[{\"name\":\"rinse\",\"version\":\"3\"}],\"contents\":[\"" + DIGEST
                        + "\"],\"wish\":\"PIN\"}");
        // Then
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(orders()).singleElement().satisfies(order -> {
            WarmDepot warm = (WarmDepot) order.getOrder();
            assertThat(warm.getOrderId())
                    .isEqualTo(api.json(response).get("order").textValue());
            assertThat(warm.getWish()).isEqualTo(DepotWish.PIN);
            assertThat(warm.getContents())
                    .containsExactly(new ContentToWarm(DIGEST, "rinse@3 any", (long) CONTENT.length));
        });
    }

    @Test
    void saysWhatIsWrongAndOrdersNothing() {
        assertProblem("{}", 422, "name nothing");
        assertProblem(
                "{\"methods\":[{\"name\":\"rinse\",\"version\":\"4\"}]}", 404, "there is no method rinse version 4");
        assertProblem("{\"contents\":[\"" + "0".repeat(64) + "\"]}", 404, "there is no content 000");
        assertProblem("{\"contents\":[\"zz\"]}", 400, "field 'contents'");
        assertProblem("{\"contents\":[\"" + DIGEST + "\"],\"wish\":\"HOT\"}", 400, "WARM, PIN or UNPIN");
        assertProblem(
                "{\"methods\":[{\"name\":\"rinse\",\"version\":\"3\"}],\"platform\":\"mac-arm\"}",
                422,
                "has no variant for mac-arm");
        assertThat(api.post("/api/v1/gateways/gw-9/warm", "{}").statusCode()).isEqualTo(404);
        api.region.gateways.clear();
        listed("gw-1", GatewayState.DOWN);
        assertProblem("{\"contents\":[\"" + DIGEST + "\"]}", 409, "is DOWN");
        assertThat(orders()).isEmpty();
    }

    private void assertProblem(String body, int status, String words) {
        var response = api.post(PATH, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body()).contains(words);
    }

    private void listed(String gateway, GatewayState state) {
        api.region.gateways.add(Gateway.newBuilder()
                .setGateway(gateway)
                .setState(state)
                .setSince(0)
                .setAddress("localhost:8883")
                .setVersion("1.0")
                .setSessions(25)
                .setInbox(0)
                .setLastHeartbeat(0)
                .setLabels(Map.of())
                .build());
    }

    private List<GatewayOrder> orders() {
        return api.kafka.on(TopicCatalog.GATEWAY_ORDERS).stream()
                .map(sent -> (GatewayOrder) sent.value())
                .toList();
    }
}
