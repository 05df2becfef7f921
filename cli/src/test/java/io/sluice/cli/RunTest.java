package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
    private static final String JOB = "01JD0Z3M9KQ4V7X8Y2N5T6W1RB";
    private static final String ACCEPTED = "{\"id\":\"" + JOB + "\",\"phase\":\"SELECTING\",\"partitions\":4,"
            + "\"closedPartitions\":0,\"targets\":0,\"counts\":{},\"selector\":\"os=linux\"}";

    @TempDir
    Path directory;

    private final ApiDouble api = new ApiDouble();

    @BeforeEach
    void writeToken() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN + "\n");
        api.answers("POST /invocations", 202, ACCEPTED);
        api.answers("GET /endpoints/e-1", 200, "{\"id\":\"e-1\",\"host\":\"pump-1\"}");
        api.answers("GET /endpoints/e-2", 200, "{\"id\":\"e-2\",\"host\":\"pump-2\"}");
    }

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void showsEachTargetsResultAndTheCountOfAll() {
        // Given
        completes("{\"SUCCEEDED\":2}", 2);
        targets(
                target("e-1", "SUCCEEDED", "", 0, "Linux pump-1\\n"),
                target("e-2", "SUCCEEDED", "", 0, "Linux pump-2\\n"));
        // When
        CommandRun run = sluice("run", "--on", "os=linux", "--", "uname -a");
        // Then
        assertThat(run.out())
                .contains("pump-1  SUCCEEDED  exit 0  120 ms\n    Linux pump-1\n")
                .contains("pump-2  SUCCEEDED  exit 0  120 ms\n    Linux pump-2\n")
                .containsPattern("2 of 2 succeeded in [0-9.]+ m?s\n$");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void tellsWhichTargetsDidNotSucceedAndWhyWithExitCode3() {
        // Given
        completes("{\"SUCCEEDED\":1,\"FAILED\":1}", 2);
        targets(target("e-1", "SUCCEEDED", "", 0, ""), target("e-2", "FAILED", "EXIT_CODE: 3", 3, "half\\n"));
        // When
        CommandRun run = sluice("run", "--on", "os=linux", "--", "exit 3");
        // Then
        assertThat(run.out())
                .contains("pump-2  FAILED (EXIT_CODE: 3)  exit 3")
                .contains("    half\n    stderr: no such pump\n")
                .containsPattern("1 of 2 succeeded, 1 FAILED in");
        assertThat(run.exitCode()).isEqualTo(3);
    }

    @Test
    void passesAllLimitsAndArgumentsOn() throws IOException {
        // Given
        completes("{\"SUCCEEDED\":1}", 1);
        targets(target("e-1", "SUCCEEDED", "", 0, ""));
        Files.writeString(directory.resolve("args.json"), "{\"level\": 3}");
        // When
        sluice(
                "run",
                "--endpoint",
                "e-1",
                "--endpoint",
                "e-2",
                "--args",
                "@args.json",
                "--timeout",
                "30s",
                "--expires",
                "2h",
                "--output-limit",
                "16KiB",
                "--",
                "rinse",
                "--deep",
                "it's");
        // Then
        JsonNode request = api.body("POST /invocations");
        assertThat(request.path("endpoints")).extracting(JsonNode::asText).containsExactly("e-1", "e-2");
        assertThat(request.has("selector")).isFalse();
        assertThat(request.path("arguments").path("level").asInt()).isEqualTo(3);
        assertThat(request.path("runTimeout").asText()).isEqualTo("PT30S");
        assertThat(request.path("expires").asText()).isEqualTo("PT2H");
        assertThat(request.path("outputLimitBytes").asLong()).isEqualTo(16_384);
        assertThat(request.path("script").path("content").asText()).isEqualTo("#!/bin/sh\nrinse --deep 'it'\\''s'\n");
        assertThat(api.calls("POST /invocations").get(0).authorization()).isEqualTo("Bearer " + ApiDouble.TOKEN);
    }

    @Test
    void sendsAScriptAsItIs() throws IOException {
        // Given
        completes("{\"SUCCEEDED\":1}", 1);
        targets(target("e-1", "SUCCEEDED", "", 0, ""));
        Files.writeString(directory.resolve("check.py"), "#!/usr/bin/env python3\nprint('é')\n");
        // When
        sluice("run", "--on", "*", "--script", "check.py");
        // Then
        JsonNode script = api.body("POST /invocations").path("script");
        assertThat(script.path("content").asText()).isEqualTo("#!/usr/bin/env python3\nprint('é')\n");
        assertThat(script.path("fileName").asText()).isEqualTo("check.py");
    }

    @Test
    void takesTheMethodPublishedLastWhereNoVersionIsNamed() {
        // Given
        completes("{\"SUCCEEDED\":1}", 1);
        targets(target("e-1", "SUCCEEDED", "", 0, ""));
        api.answers(
                "GET /methods",
                200,
                "{\"items\":[{\"name\":\"rinse\",\"version\":\"10\",\"publishedAt\":\"2026-02-01T00:00:00Z\"},"
                        + "{\"name\":\"rinse\",\"version\":\"9\",\"publishedAt\":\"2026-01-01T00:00:00Z\"},"
                        + "{\"name\":\"other\",\"version\":\"1\",\"publishedAt\":\"2026-03-01T00:00:00Z\"}],\"next\":null}");
        // When
        sluice("run", "--on", "*", "--method", "rinse");
        // Then
        assertThat(api.body("POST /invocations").path("method").path("version").asText())
                .isEqualTo("10");
    }

    @Test
    void returnsAtOnceWithTheIdWhenDetached() {
        // When
        CommandRun run = sluice("run", "--on", "*", "--detach", "--", "sleep 60");
        // Then
        assertThat(run.out()).isEqualTo(JOB + "\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void followsByAskingWhereThereAreNoEvents() {
        // Given
        api.answers("GET /invocations/" + JOB, 200, complete("{\"SUCCEEDED\":1}", 1));
        targets(target("e-1", "SUCCEEDED", "", 0, ""));
        // When
        CommandRun run = sluice("run", "--on", "*", "--", "true");
        // Then
        assertThat(run.out()).contains("1 of 1 succeeded");
    }

    @Test
    void readsEndpointIdsFromAFileAndChoosesSome() throws IOException {
        // Given
        Files.writeString(directory.resolve("ids.txt"), "e-1 # the first\n\n# none\ne-2, e-1\n");
        // When
        sluice("run", "--endpoints", "@ids.txt", "--limit", "50%", "--seed", "s", "--detach", "--", "true");
        // Then
        JsonNode request = api.body("POST /invocations");
        assertThat(request.path("endpoints")).extracting(JsonNode::asText).containsExactly("e-1", "e-2");
        assertThat(request.path("limit").asText()).isEqualTo("50%");
        assertThat(request.path("seed").asText()).isEqualTo("s");
    }

    @Test
    void aFileWithoutEndpointIdsIsRefused() throws IOException {
        Files.writeString(directory.resolve("ids.txt"), "# none\n");

        CommandRun run = sluice("run", "--endpoints", "@ids.txt", "--", "true");

        assertThat(run.err()).contains("the file ids.txt has no endpoint ids in it");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void saysThatNothingMatchesTheSelector() {
        // Given
        completes("{}", 0);
        targets();
        // When
        CommandRun run = sluice("run", "--on", "os=linux", "--", "true");
        // Then
        assertThat(run.err()).contains("no endpoint matches 'os=linux'");
        assertThat(run.exitCode()).isEqualTo(4);
    }

    @Test
    void givesOneLineForEachTargetAsJsonl() {
        // Given
        completes("{\"SUCCEEDED\":1}", 1);
        targets(target("e-1", "SUCCEEDED", "", 0, "x"));
        // When
        CommandRun run = sluice("run", "--on", "*", "-o", "jsonl", "--", "true");
        // Then
        assertThat(run.out().lines()).hasSize(1).first().asString().contains("\"endpoint\":\"e-1\"");
        assertThat(run.err()).contains("1 of 1 succeeded");
    }

    @Test
    void givesOneDocumentAsJson() throws IOException {
        // Given
        completes("{\"SUCCEEDED\":1}", 1);
        targets(target("e-1", "SUCCEEDED", "", 0, "x"));
        // When
        CommandRun run = sluice("run", "--on", "*", "-o", "json", "--", "true");
        // Then
        JsonNode document = Json.parse(run.out());
        assertThat(document.path("invocation").path("phase").asText()).isEqualTo("COMPLETE");
        assertThat(document.path("targets")).hasSize(1);
    }

    @Test
    void drawsAProgressBarOnATerminalOnly() {
        // Given
        completes("{\"SUCCEEDED\":1}", 1);
        targets(target("e-1", "SUCCEEDED", "", 0, ""));
        // When
        CommandRun run = CommandRun.of(directory, environment(), true, "run", "--on", "*", "--", "true");
        // Then
        assertThat(run.err()).contains("selecting targets: 0 of 4 partitions").endsWith("\r\u001b[K");
    }

    @Test
    void showsTheRegionsRefusalInOneLine() {
        // Given
        api.refuses("POST /invocations", 400, "Bad selector", "selector 'os==linux': expected a value at 3");
        // When
        CommandRun run = sluice("run", "--on", "os==linux", "--", "true");
        // Then
        assertThat(run.err()).isEqualTo("sluice: selector 'os==linux': expected a value at 3" + System.lineSeparator());
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void refusesArgumentsThatAreNoJsonBeforeItAsksTheRegion() {
        // When
        CommandRun run = sluice("run", "--on", "*", "--args", "{level:3}", "--", "true");
        // Then
        assertThat(run.err()).startsWith("sluice: --args is no JSON");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(api.calls("POST /invocations")).isEmpty();
    }

    private void completes(String counts, int targets) {
        api.answers("GET /invocations/" + JOB, 200, complete(counts, targets));
        api.streams("/invocations/" + JOB + "/events", List.of(ACCEPTED, complete(counts, targets)));
    }

    private static String complete(String counts, int targets) {
        return "{\"id\":\"" + JOB + "\",\"phase\":\"COMPLETE\",\"partitions\":4,\"closedPartitions\":4,\"targets\":"
                + targets + ",\"counts\":" + counts + ",\"selector\":\"os=linux\","
                + "\"requestedAt\":\"2026-01-01T00:00:00Z\",\"completedAt\":\"2026-01-01T00:00:01.900Z\"}";
    }

    private void targets(String... targets) {
        api.answers(
                "GET /invocations/" + JOB + "/targets",
                200,
                "{\"items\":[" + String.join(",", targets) + "],\"next\":null}");
    }

    private static String target(String endpoint, String state, String reason, int exitCode, String output) {
        return "{\"invocation\":\"" + JOB + "\",\"endpoint\":\"" + endpoint + "\",\"state\":\"" + state
                + "\",\"reason\":\"" + reason + "\",\"exitCode\":" + exitCode + ",\"output\":\"" + output
                + "\",\"errorTail\":\"no such pump\",\"startedAt\":\"2026-01-01T00:00:00Z\","
                + "\"endedAt\":\"2026-01-01T00:00:00.120Z\"}";
    }

    private CommandRun sluice(String... words) {
        return CommandRun.of(directory, environment(), false, words);
    }

    private Map<String, String> environment() {
        return Map.of("SLUICE_API", api.url(), "SLUICE_TOKEN_FILE", "token");
    }
}
