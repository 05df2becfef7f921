package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks are methods whose versions the region counts. */
class TaskRoutesTest {
    private static final String TASKS = "/api/v1/tasks";

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
    void eachOtherScriptIsTheNextVersion() {
        // When
        String first = version(task("check", "echo one", ""));
        String second = version(task("check", "echo two", ""));
        // Then
        assertThat(first).isEqualTo("1");
        assertThat(second).isEqualTo("2");
        JsonNode versions = api.json(api.get(TASKS + "/check")).path("versions");
        assertThat(versions.findValuesAsText("version")).containsExactly("2", "1");
        assertThat(versions.path(0).path("origin").asText()).isEqualTo("web-7:/opt/check.sh");
    }

    @Test
    void theSameAgainIsTheVersionThatIsThere() {
        // Given
        task("check", "echo one", "'defaults':{'level':1}");
        // When
        String again = version(task("check", "echo one", "'defaults':{'level':1}"));
        String other = version(task("check", "echo one", "'defaults':{'level':2}"));
        // Then
        assertThat(again).isEqualTo("1");
        assertThat(other).isEqualTo("2");
    }

    @Test
    void versionsAreCountedAsNumbers() {
        // Given
        for (int version = 1; version <= 10; version++) {
            task("check", "echo " + version, "");
        }
        // When
        String next = version(task("check", "echo another", ""));
        // Then
        assertThat(next).isEqualTo("11");
        assertThat(api.json(api.get(TASKS)).path("items").findValuesAsText("version"))
                .containsExactly("11");
    }

    @Test
    void aRemovedTaskIsGoneAndItsVersionsAreNeverGivenAgain() {
        // Given
        task("check", "echo one", "");
        task("check", "echo two", "");
        // When
        HttpResponse<String> removed = api.send(api.request(TASKS + "/check").DELETE());
        // Then
        assertThat(removed.statusCode()).isEqualTo(204);
        assertProblem(api.get(TASKS + "/check"), 404, "there is no task check");
        assertThat(api.json(api.get(TASKS)).path("items")).isEmpty();
        assertThat(version(task("check", "echo one", ""))).isEqualTo("3");
    }

    @Test
    void listsTheNewestOfEachPageByPage() {
        // Given: names whose keys lie before and behind each other's
        for (String name : new String[] {"a", "a-b", "a0", "b"}) {
            task(name, "echo 1", "");
            task(name, "echo 2", "");
        }
        // When
        JsonNode first = api.json(api.get(TASKS + "?limit=3"));
        JsonNode rest =
                api.json(api.get(TASKS + "?limit=3&after=" + first.path("next").asText()));
        // Then
        assertThat(first.path("items").findValuesAsText("name")).containsExactly("a-b", "a", "a0");
        assertThat(first.path("items").findValuesAsText("version")).containsExactly("2", "2", "2");
        assertThat(rest.path("items").findValuesAsText("name")).containsExactly("b");
        assertThat(rest.path("next").isNull()).isTrue();
    }

    @Test
    void aTaskAndAMethodCannotHaveOneName() {
        // Given
        task("check", "echo one", "");
        publish("/api/v1/methods", "'name':'rinse','version':'7',", "echo rinse", "");
        // Then
        assertProblem(
                publish("/api/v1/methods", "'name':'check','version':'7',", "echo rinse", ""),
                409,
                "'check' is a task");
        assertProblem(task("rinse", "echo one", ""), 409, "'rinse' is a method");
        assertProblem(api.get(TASKS + "/rinse"), 404, "there is no task rinse");
    }

    @Test
    void aTaskSaysWhereItIsFrom() {
        assertProblem(publish(TASKS, "'name':'check',", "echo one", ""), 400, "'origin'");
    }

    private HttpResponse<String> task(String name, String script, String declares) {
        return publish(TASKS, "'name':'" + name + "','origin':'web-7:/opt/check.sh',", script, declares);
    }

    private HttpResponse<String> publish(String path, String fields, String script, String declares) {
        byte[] content = script.getBytes(StandardCharsets.UTF_8);
        String digest = Digests.hex(Digests.sha256(content));
        api.put("/api/v1/content/" + digest, content);
        return api.post(
                path,
                ("{" + fields + "'variants':[{'platform':'any','fileName':'check.sh','digest':'" + digest
                                + "','sizeBytes':" + content.length + "}]" + (declares.isEmpty() ? "" : "," + declares)
                                + "}")
                        .replace('\'', '"'));
    }

    private String version(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return api.json(answer).path("version").asText();
    }

    private void assertProblem(HttpResponse<String> answer, int status, String said) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(api.json(answer).path("detail").asText()).contains(said);
    }
}
