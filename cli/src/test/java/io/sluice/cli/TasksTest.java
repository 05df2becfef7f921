package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts kept as tasks. */
class TasksTest {
    private static final String SCRIPT = "#!/bin/sh\necho checked\n";
    private static final String COMPLETE =
            "{\"id\":\"J\",\"phase\":\"COMPLETE\",\"targets\":1,\"counts\":{\"SUCCEEDED\":1}}";

    @TempDir
    Path directory;

    private final ApiDouble api = new ApiDouble();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN + "\n");
        Files.writeString(directory.resolve("check.sh"), SCRIPT);
        api.answers("PUT /content/" + sha256(SCRIPT), 201, "{}");
        api.answers("POST /tasks", 201, "{\"name\":\"check\",\"version\":\"3\"}");
    }

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void makesATaskOfAFile() {
        // When
        CommandRun run = sluice(
                "task", "create", "check", "--file", "check.sh", "--default", "{\"level\":90}", "--timeout", "30s");
        // Then
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("task check is there in version 3\n");
        JsonNode task = api.body("POST /tasks");
        assertThat(task.path("origin").asText()).isEqualTo("check.sh");
        assertThat(task.path("defaults").path("level").asInt()).isEqualTo(90);
        assertThat(task.path("limits").path("timeout").asText()).isEqualTo("PT30S");
        assertThat(task.path("variants").path(0).path("platform").asText()).isEqualTo("any");
        assertThat(task.path("variants").path(0).path("digest").asText()).isEqualTo(sha256(SCRIPT));
    }

    @Test
    void makesATaskOfAFileOnAnEndpoint() {
        // Given
        api.answers("GET /endpoints", 200, "{\"items\":[{\"id\":\"e-1\",\"host\":\"web-7\"}],\"next\":null}");
        api.answers("POST /invocations", 202, COMPLETE);
        api.answers("GET /invocations/J/targets/e-1", 200, "{\"endpoint\":\"e-1\",\"state\":\"SUCCEEDED\"}");
        byte[] content = SCRIPT.getBytes(StandardCharsets.UTF_8);
        api.serves(
                "/invocations/J/targets/e-1/output", content, HexFormat.of().parseHex(sha256(SCRIPT)), content.length);
        // When
        CommandRun run = sluice("task", "create", "check", "--from", "web-7:/opt/my check.sh/check.sh");
        // Then
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(api.body("POST /invocations").path("script").path("content").asText())
                .isEqualTo("#!/bin/sh\nexec cat -- '/opt/my check.sh/check.sh'\n");
        JsonNode task = api.body("POST /tasks");
        assertThat(task.path("origin").asText()).isEqualTo("web-7:/opt/my check.sh/check.sh");
        assertThat(task.path("variants").path(0).path("fileName").asText()).isEqualTo("check.sh");
    }

    @Test
    void saysWhyTheEndpointDidNotGiveTheFile() {
        // Given
        api.answers("GET /endpoints", 200, "{\"items\":[{\"id\":\"e-1\",\"host\":\"web-7\"}],\"next\":null}");
        api.answers("POST /invocations", 202, COMPLETE);
        api.answers(
                "GET /invocations/J/targets/e-1",
                200,
                "{\"endpoint\":\"e-1\",\"state\":\"FAILED\",\"reason\":\"EXIT_1\","
                        + "\"errorTail\":\"cat: /opt/check.sh: No such file or directory\\n\"}");
        // When
        CommandRun run = sluice("task", "create", "check", "--from", "web-7:/opt/check.sh");
        // Then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("endpoint web-7 did not give /opt/check.sh")
                .contains("No such file or directory");
        assertThat(api.calls("POST /tasks")).isEmpty();
    }

    @Test
    void refusesAHostNameOfTwo() {
        // Given
        api.answers(
                "GET /endpoints",
                200,
                "{\"items\":[{\"id\":\"e-1\",\"host\":\"web-7\"},{\"id\":\"e-2\",\"host\":\"web-7\"}],\"next\":null}");
        // When
        CommandRun run = sluice("task", "create", "check", "--from", "web-7:/opt/check.sh");
        // Then
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("2 endpoints have the host name 'web-7'").contains("e-1, e-2");
    }

    @Test
    void refusesWhatIsNoScript() throws IOException {
        // Given
        Files.createFile(directory.resolve("empty.sh"));
        // Then
        assertThat(sluice("task", "create", "check", "--file", "empty.sh").err())
                .contains("empty.sh is empty");
        assertThat(sluice("task", "create", "check", "--file", "none.sh").err()).contains("none.sh");
        assertThat(sluice("task", "create", "check", "--from", "web-7").err()).contains("expected ENDPOINT:PATH");
        assertThat(sluice("task", "create", "check", "--from", "web-7:/opt/").err())
                .contains("file name ''");
        assertThat(sluice("task", "create", "check").exitCode()).isEqualTo(2);
    }

    @Test
    void runsTheNewestVersion() {
        // Given
        api.answers(
                "GET /tasks/check", 200, "{\"name\":\"check\",\"versions\":[{\"version\":\"3\"},{\"version\":\"2\"}]}");
        api.answers("POST /invocations", 202, COMPLETE);
        api.answers("GET /invocations/J/targets", 200, "{\"items\":[],\"next\":null}");
        // When
        CommandRun run = sluice("task", "run", "check", "--on", "os=linux", "--args", "{\"level\":80}");
        // Then
        assertThat(run.exitCode()).isZero();
        JsonNode request = api.body("POST /invocations");
        assertThat(request.path("method").toString()).isEqualTo("{\"name\":\"check\",\"version\":\"3\"}");
        assertThat(request.path("selector").asText()).isEqualTo("os=linux");
        assertThat(request.path("arguments").path("level").asInt()).isEqualTo(80);
    }

    @Test
    void showsATaskWithItsRuns() throws IOException {
        // Given
        api.answers("GET /tasks/check", 200, "{\"name\":\"check\",\"versions\":[{\"version\":\"3\"}]}");
        api.answers("GET /invocations", 200, "{\"items\":[" + COMPLETE + "],\"next\":null}");
        // When
        CommandRun text = sluice("task", "show", "check");
        CommandRun json = sluice("task", "show", "check", "-o", "json");
        // Then
        assertThat(text.out())
                .contains("version:")
                .contains("Runs, the newest first:")
                .contains("J");
        assertThat(new ObjectMapper()
                        .readTree(json.out())
                        .path("runs")
                        .path(0)
                        .path("id")
                        .asText())
                .isEqualTo("J");
        assertThat(api.calls("GET /invocations").get(0).query()).isEqualTo("limit=10&method=check");
    }

    @Test
    void saysThatThereIsNoSuchTask() {
        // Given
        api.refuses("GET /tasks/chekc", 404, "Not found", "there is no task chekc");
        api.refuses("DELETE /tasks/chekc", 404, "Not found", "there is no task chekc");
        // Then
        assertThat(sluice("task", "run", "chekc", "--on", "*").exitCode()).isEqualTo(4);
        assertThat(sluice("task", "show", "chekc").err()).contains("there is no task chekc");
        assertThat(sluice("task", "rm", "chekc").exitCode()).isEqualTo(4);
    }

    private CommandRun sluice(String... words) {
        return CommandRun.of(directory, Map.of("SLUICE_API", api.url(), "SLUICE_TOKEN_FILE", "token"), false, words);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
