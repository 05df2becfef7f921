package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointLabelled;
import io.sluice.topics.EndpointMoved;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.EndpointReadmitted;
import io.sluice.topics.EndpointRemoved;
import io.sluice.topics.EndpointSplit;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayState;
import io.sluice.topics.TopicCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointOrdersRoutesTest {
    private static final String PATH = "/api/v1/endpoints";

    @TempDir
    Path temporary;

    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi(temporary);
        api.region.gateways.addAll(List.of(gateway("gw-7", GatewayState.UP), gateway("gw-8", GatewayState.DOWN)));
        api.region.endpoints.put("e1", endpoint("e1", EndpointStatus.CONNECTED));
        api.region.endpoints.put("e2", endpoint("e2", EndpointStatus.DISCONNECTED));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void eachEndpointIsOrderedToBeLabelled() {
        var response =
                api.post(PATH + "/label", "{\"selector\":\"*\",\"labels\":{\"ring\":\"1\"},\"without\":[\"old\"]}");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(api.json(response).get("endpoints").intValue()).isEqualTo(2);
        var sent = api.kafka.on(TopicCatalog.ENDPOINT_ORDERS);
        assertThat(sent).extracting(record -> record.key()).containsExactly("e1", "e2");
        assertThat(((EndpointOrder) sent.get(0).value()).getOrder())
                .isEqualTo(new EndpointLabelled(Map.of("ring", "1"), List.of("old")));
    }

    @Test
    void aMigrationMayBeLimited() {
        var response = api.post(PATH + "/migrate", "{\"selector\":\"*\",\"limit\":\"1\",\"to\":\"gw-7\"}");

        assertThat(api.json(response).get("endpoints").intValue()).isEqualTo(1);
        var sent = api.kafka.on(TopicCatalog.ENDPOINT_ORDERS);
        assertThat(((EndpointOrder) sent.get(0).value()).getOrder()).isEqualTo(new EndpointMoved("gw-7"));
    }

    @Test
    void aConnectedEndpointIsNotRemovedWithoutForce() {
        assertThat(api.send(api.request(PATH + "/e1").DELETE()).statusCode()).isEqualTo(409);
        assertThat(api.send(api.request(PATH + "/e9").DELETE()).statusCode()).isEqualTo(404);
        assertThat(api.send(api.request(PATH + "/e2").DELETE()).statusCode()).isEqualTo(202);
        assertThat(api.send(api.request(PATH + "/e1?force=true").DELETE()).statusCode())
                .isEqualTo(202);

        assertThat(api.kafka.on(TopicCatalog.ENDPOINT_ORDERS))
                .extracting(record -> ((EndpointOrder) record.value()).getOrder())
                .containsExactly(new EndpointRemoved(false), new EndpointRemoved(true));
    }

    @Test
    void whoIsNotOnTheListMayBeReadmitted() {
        String listed = "00000000-0000-4000-8000-000000000001";
        String unlisted = "00000000-0000-4000-8000-000000000009";
        api.region.endpoints.put(listed, endpoint(listed, EndpointStatus.DISCONNECTED));

        assertThat(api.post(PATH + "/" + listed + "/readmit", "{}").statusCode())
                .isEqualTo(409);
        var nobody = api.post(PATH + "/nope/readmit", "{}");
        assertThat(nobody.statusCode()).isEqualTo(422);
        assertThat(api.json(nobody).get("detail").textValue()).contains("'nope' is no endpoint id");
        assertThat(api.post(PATH + "/" + unlisted + "/readmit", "{}").statusCode())
                .isEqualTo(202);

        var sent = api.kafka.on(TopicCatalog.ENDPOINT_ORDERS);
        assertThat(sent).extracting(record -> record.key()).containsExactly(unlisted);
        assertThat(((EndpointOrder) sent.get(0).value()).getOrder()).isEqualTo(new EndpointReadmitted("ADMINISTRATOR"));
    }

    @Test
    void onlyOneThatCollidesIsSplit() {
        String boot = "5b1c9c0a-3f0e-4c0e-9a57-0c6f5d0b7c11";
        Endpoint collided = Endpoint.newBuilder(endpoint("e3", EndpointStatus.QUARANTINED))
                .setReason("COLLISION: boot " + boot + " on a; boot other on b")
                .build();
        api.region.endpoints.put("e3", collided);

        assertThat(api.post(PATH + "/e1/split", "{}").statusCode()).isEqualTo(409);
        assertThat(api.post(PATH + "/e9/split", "{}").statusCode()).isEqualTo(404);
        var wrong = api.post(PATH + "/e3/split", "{\"original\":\"nobody\"}");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(api.json(wrong).get("detail").textValue()).contains("'nobody'", boot);
        assertThat(api.post(PATH + "/e3/split", "{\"clones\":0}").statusCode()).isEqualTo(422);
        assertThat(api.post(PATH + "/e3/split", "{}").statusCode()).isEqualTo(202);
        assertThat(api.post(PATH + "/e3/split", "{\"original\":\"" + boot + "\",\"clones\":1}")
                        .statusCode())
                .isEqualTo(202);

        assertThat(api.kafka.on(TopicCatalog.ENDPOINT_ORDERS))
                .extracting(record -> ((EndpointOrder) record.value()).getOrder())
                .containsExactly(new EndpointSplit("", 100_000), new EndpointSplit(boot, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/migrate | {\"selector\":\"*\",\"to\":\"gw-9\"}                    | 404 | there is no gateway gw-9",
                "/migrate | {\"selector\":\"*\",\"to\":\"gw-8\"}                    | 409 | gateway gw-8 is DOWN",
                "/migrate | {\"selector\":\"*\"}                                    | 400 | 'to' is missing",
                "/migrate | {\"to\":\"gw-7\"}                                       | 400 | no target is named",
                "/label   | {\"selector\":\"*\"}                                    | 400 | no label is named",
                "/label   | {\"selector\":\"*\",\"labels\":{\"os\":\"x\"}}            | 400 | other labels than os",
                "/label   | {\"selector\":\"*\",\"labels\":{\"a b\":\"x\"}}           | 400 | not 'a b'",
                "/label   | {\"selector\":\"*\",\"labels\":{\"a\":\"x,y\"}}           | 400 | values of at most 255",
            })
    void whatIsWrongIsSaid(String path, String body, int status, String words) {
        var response = api.post(PATH + path, body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(api.json(response).get("detail").textValue()).contains(words);
        assertThat(api.kafka.on(TopicCatalog.ENDPOINT_ORDERS)).isEmpty();
    }

    private static Gateway gateway(String id, GatewayState state) {
        return Gateway.newBuilder()
                .setGateway(id)
                .setState(state)
                .setSince(0)
                .setAddress(id + ":8883")
                .setVersion("1")
                .setSessions(0)
                .setInbox(0)
                .setLastHeartbeat(0)
                .setLabels(Map.of())
                .build();
    }

    private static Endpoint endpoint(String id, EndpointStatus status) {
        return Endpoint.newBuilder()
                .setEndpointId(id)
                .setStatus(status)
                .setAssignedGateway("gw-1")
                .setHost("host")
                .setPlatform("linux-x86_64")
                .setAddress("")
                .setAgentVersion("1")
                .setLabels(Map.of())
                .setLastLoginKind("NORMAL")
                .setSince(0)
                .setFirstSeenAt(0)
                .build();
    }
}
