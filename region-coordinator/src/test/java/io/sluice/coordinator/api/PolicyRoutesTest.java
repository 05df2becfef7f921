package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.coordinator.rulebook.Rulebooks;
import io.sluice.topics.Policy;
import io.sluice.topics.TopicCatalog;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
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
        JsonNode replay = api.json(api.post(PATH + "/replay", "{\"document\":" + quoted(document) + "}"));
        // Then
        assertThat(replay.get("logins").intValue()).as(replay.toString()).isEqualTo(2);
        assertThat(replay.get("changed").intValue()).isEqualTo(1);
        JsonNode change = replay.get("items").get(0);
        assertThat(change.get("endpoint").textValue()).isEqualTo("e2");
        assertThat(change.at("/before/outcome").textValue()).isEqualTo("ACCEPT");
        assertThat(change.at("/after/outcome").textValue()).isEqualTo("ELSEWHERE");
        assertThat(change.at("/after/gateways/0").textValue()).isEqualTo("gw-2");
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
