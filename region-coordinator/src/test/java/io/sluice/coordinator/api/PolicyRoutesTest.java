package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.coordinator.rulebook.Rulebooks;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.JournalState;
import io.sluice.topics.LoginKind;
import io.sluice.topics.Policy;
import io.sluice.topics.Session;
import io.sluice.topics.TopicCatalog;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyRoutesTest {
    private static final String PATH = "/api/v1/login-policy";
    private static final String CLOSED = "rules:\n  - {name: no, when: 'true', exclude: closed}\n";

    @TempDir
    Path temporary;

    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi(temporary);
        Rulebooks.learnUp(api.rulebook, "gw-1", "gw-2");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void putsAPolicyAsTheNextVersion() {
        // Given
        assertThat(api.json(api.get(PATH)).get("version").intValue()).isZero();
        // When
        var response = put(CLOSED);
        // Then
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        var sent = api.kafka.on(TopicCatalog.POLICIES).get(0);
        assertThat(sent.key()).isEqualTo("login/1");
        assertThat(((Policy) sent.value()).getDocument()).isEqualTo(CLOSED);
        // When it has been read back
        Rulebooks.put(api.rulebook, CLOSED);
        // Then
        assertThat(api.json(api.get(PATH)).get("document").textValue()).isEqualTo(CLOSED);
        assertThat(api.get(PATH + "?version=7").statusCode()).isEqualTo(404);
    }

    @Test
    void refusesABadOneByLineAndKeepsTheOld() {
        // When
        var response = put("rules:\n  - name: a\n    when: nosuch == 1\n    keep: true\n");
        // Then
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(api.json(response).get("detail").textValue())
                .startsWith("the policy is refused, the old one stays: line 3: ")
                .contains("undeclared reference to 'nosuch'");
        assertThat(api.kafka.on(TopicCatalog.POLICIES)).isEmpty();
    }

    @Test
    void doesNotReplaceWhatSomebodyElseHasPut() {
        // Given
        Rulebooks.put(api.rulebook, CLOSED);
        // When
        var response = api.send(api.request(PATH)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"document\":\"rules: []\",\"replaces\":0}")));
        // Then
        assertThat(response.statusCode()).isEqualTo(409);
    }

    @Test
    void showsWhatWouldBecomeOfALoginAndChangesNothing() {
        // When
        JsonNode builtIn = test("{\"endpoint\":{\"askingGateway\":\"gw-1\"}}");
        JsonNode closed = test("{\"document\":" + quoted(CLOSED) + ",\"endpoint\":{\"askingGateway\":\"gw-1\"}}");
        // Then
        assertThat(builtIn.get("outcome").textValue()).isEqualTo("ACCEPT");
        assertThat(builtIn.get("rule").textValue()).isEqualTo("built-in");
        assertThat(closed.get("outcome").textValue()).isEqualTo("EXCLUDE");
        assertThat(closed.get("rule").textValue()).isEqualTo("no");
        assertThat(closed.get("trace").get(0).textValue()).isEqualTo("no (line 2): holds");
        assertThat(api.kafka.on(TopicCatalog.POLICIES)).isEmpty();
    }

    @Test
    void showsOfWhichEndpointsAnotherPolicyWouldDecideOtherwise() {
        // Given
        api.region.endpoints.put("e1", FakeRegion.listed("e1"));
        api.region.endpoints.put("e2", FakeRegion.listed("e2"));
        // When
        String document = "rules: [{name: two, when: \"id == 'e2'\", gateways: [gw-2]}]";
        JsonNode replay =
                api.json(api.post(PATH + "/replay", "{\"from\":\"LIST\",\"document\":" + quoted(document) + "}"));
        // Then
        assertThat(replay.get("logins").intValue()).as(replay.toString()).isEqualTo(2);
        assertThat(replay.get("changed").intValue()).isEqualTo(1);
        JsonNode change = replay.get("items").get(0);
        assertThat(change.get("endpoint").textValue()).isEqualTo("e2");
        assertThat(change.at("/before/outcome").textValue()).isEqualTo("ACCEPT");
        assertThat(change.at("/after/outcome").textValue()).isEqualTo("ELSEWHERE");
        assertThat(change.at("/after/gateways/0").textValue()).isEqualTo("gw-2");
    }

    @Test
    void showsWhichRecordedLoginsAnotherPolicyWouldDecideOtherwise() {
        // Given: one that moves between two networks, and one that the list has labelled since
        Endpoint listed = Endpoint.newBuilder(FakeRegion.listed("e2"))
                .setAdminLabels(Map.of("ring", "canary"))
                .build();
        api.region.endpoints.put("e2", listed);
        login("e1", "gw-1", "10.0.0.1:4000", 1_000);
        login("e1", "gw-1", "192.168.0.1:4000", 2_000);
        login("e1", "gw-1", "10.0.0.7:4000", 3_000);
        login("e2", "gw-1", "172.16.0.1:4000", 4_000);
        api.history.put(
                TopicCatalog.ENDPOINT_EVENTS, "e2", event(EndpointEventType.LOST, "e2", "gw-1", "10.0.0.1:1", 5_000));
        String document = "rules: [{name: net, when: \"inSubnet(address, '10.0.0.0/8')\", gateways: [gw-2]},"
                + " {name: ring, when: \"'ring' in labels && labels.ring == 'canary'\", exclude: not now}]";
        // When
        JsonNode replay = api.json(api.post(PATH + "/replay", "{\"document\":" + quoted(document) + "}"));
        // Then
        assertThat(replay.get("logins").intValue()).as(replay.toString()).isEqualTo(4);
        assertThat(replay.get("changed").intValue()).isEqualTo(3);
        assertThat(replay.get("more").booleanValue()).isFalse();
        assertThat(replay.get("since").textValue()).isEqualTo("1970-01-01T00:00:01Z");
        assertThat(replay.get("items").findValuesAsText("time"))
                .containsExactly("1970-01-01T00:00:01Z", "1970-01-01T00:00:03Z", "1970-01-01T00:00:04Z");
        assertThat(replay.at("/items/2/after/outcome").textValue()).isEqualTo("EXCLUDE");
        // When fewer are looked at
        JsonNode last = api.json(api.post(PATH + "/replay", "{\"most\":2,\"document\":" + quoted(document) + "}"));
        // Then
        assertThat(last.get("logins").intValue()).isEqualTo(1);
        assertThat(last.get("more").booleanValue()).isTrue();
    }

    @Test
    void whatIsReplayedIsOneOfTwo() {
        var response = api.post(PATH + "/replay", "{\"from\":\"MEMORY\",\"document\":\"rules: []\"}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(api.json(response).get("detail").textValue()).contains("'from'", "RECORDED");
    }

    private void login(String endpoint, String gateway, String address, long at) {
        api.history.put(
                TopicCatalog.ENDPOINT_EVENTS,
                endpoint,
                event(EndpointEventType.LOGGED_IN, endpoint, gateway, address, at));
    }

    private static EndpointEvent event(
            EndpointEventType type, String endpoint, String gateway, String address, long at) {
        return new EndpointEvent(
                type,
                endpoint,
                gateway,
                new Session("b", 1),
                at,
                LoginKind.NORMAL,
                JournalState.KEPT,
                address,
                "host",
                "linux-x86_64",
                "1",
                Map.of(),
                "");
    }

    private HttpResponse<String> put(String document) {
        return api.send(api.request(PATH)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"document\":" + quoted(document) + "}")));
    }

    private JsonNode test(String body) {
        var response = api.post(PATH + "/test", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return api.json(response);
    }

    private static String quoted(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }
}
