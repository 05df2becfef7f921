package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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

/** Methods published from folders, looked at, removed and tried out here. */
class MethodsTest {
    private static final String RINSE = """
            name: rinse
            version: 3
            description: Rinses a tank
            variants:
              any: rinse.sh
            requires: "0.1"
            limits:
              timeout: 5s
              outputLimitBytes: 4096
            input:
              type: object
              properties:
                tank: {type: string}
                level: {type: integer, maximum: 9}
              required: [tank]
              additionalProperties: false
            output:
              type: object
              required: [rinsed]
            defaults:
              level: 2
            check: true
            """;

    @TempDir
    Path directory;

    private final ApiDouble api = new ApiDouble();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN + "\n");
        folder("rinse", RINSE, "rinse.sh", "#!/bin/sh\nprintf '{\"rinsed\":%s}' \"$(cat)\"\n");
    }

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void publishesAFolderWithAllThatItDeclares() throws IOException {
        // Given
        String digest = sha256("#!/bin/sh\nprintf '{\"rinsed\":%s}' \"$(cat)\"\n");
        api.answers("PUT /content/" + digest, 201, "{}");
        api.answers("POST /methods", 201, "{}");
        // When
        CommandRun run = sluice("method", "put", "rinse");
        // Then
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("rinse@3 is published for any\n");
        JsonNode method = api.body("POST /methods");
        assertThat(method.path("version").asText()).isEqualTo("3");
        assertThat(method.path("variants").path(0).path("digest").asText()).isEqualTo(digest);
        assertThat(method.path("variants").path(0).path("fileName").asText()).isEqualTo("rinse.sh");
        assertThat(method.path("limits").toString()).isEqualTo("{\"timeout\":\"5s\",\"outputLimitBytes\":4096}");
        assertThat(method.path("defaults").toString()).isEqualTo("{\"level\":2}");
        assertThat(method.path("check").asBoolean()).isTrue();
        assertThat(method.path("input").path("required").path(0).asText()).isEqualTo("tank");
    }

    @Test
    void severalFilesAreOneExecutable() throws IOException {
        // Given
        String digest = sha256("#!/bin/sh\nhello() { echo hi; }\nhello\n");
        api.answers("PUT /content/" + digest, 201, "{}");
        api.answers("POST /methods", 201, "{}");
        folder("two", "name: two\nversion: a\nvariants:\n  any: [../prelude.sh, main.sh]\n", "main.sh", "hello\n");
        Files.writeString(directory.resolve("prelude.sh"), "#!/bin/sh\nhello() { echo hi; }\n");
        // When
        CommandRun run = sluice("method", "put", "two");
        // Then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(api.calls("PUT /content/" + digest)).hasSize(1);
        assertThat(api.body("POST /methods")
                        .path("variants")
                        .path(0)
                        .path("fileName")
                        .asText())
                .isEqualTo("main.sh");
    }

    @Test
    void namesTheFileAndTheFieldThatIsWrongAndPublishesNothing() throws IOException {
        // Given
        folder("bad", RINSE.replace("maximum: 9", "maximum: nine"), "rinse.sh", "");
        folder("none", "name: none\nversion: 1\nvariants: {any: gone.sh}\n", "x", "");
        folder("float", "name: f\nversion: 1.10\nvariants: {any: x}\n", "x", "");
        folder("twice", "name: f\nname: g\nversion: 1\nvariants: {any: x}\n", "x", "");
        // Then
        assertRefused("bad", "method.yaml: field 'input' is no JSON Schema");
        assertRefused("none", "field 'variants.any' names ", "gone.sh, which is no file");
        assertRefused("float", "field 'version' is the number 1.1", "in quotes");
        assertRefused("twice", "no YAML at line 2");
        assertRefused("nowhere", "cannot read", "there is no such file");
        assertThat(api.calls("POST /methods")).isEmpty();
    }

    @Test
    void wantsAFolderOrTheOptions() {
        assertThat(sluice("method", "put", "rinse", "--version", "3").err()).contains("--version and --variant");
    }

    @Test
    void showsAMethodOfTheVersionPublishedLast() {
        // Given
        api.answers(
                "GET /methods",
                200,
                "{\"items\":[{\"name\":\"rinse\",\"version\":\"2\",\"publishedAt\":\"2026-01-02T00:00:00Z\"},"
                        + "{\"name\":\"rinse\",\"version\":\"10\",\"publishedAt\":\"2026-01-03T00:00:00Z\"}]}");
        api.answers("GET /methods/rinse/10", 200, "{\"name\":\"rinse\",\"declares\":{\"check\":true}}");
        // When
        CommandRun run = sluice("method", "get", "rinse");
        // Then
        assertThat(run.out()).isEqualTo("name: \"rinse\"\ndeclares:\n  check: true\n");
    }

    @Test
    void removesTheVersionThatIsNamedAndNoOther() {
        // Given
        api.answers("DELETE /methods/rinse/3", 204, "");
        // When
        CommandRun run = sluice("method", "rm", "rinse@3");
        // Then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(api.calls("DELETE /methods/rinse/3")).hasSize(1);
        assertThat(sluice("method", "rm", "rinse").exitCode()).isEqualTo(2);
    }

    @Test
    void triesAMethodOutAsAnAgentWouldRunIt() throws IOException {
        // Given
        folder(
                "rinse",
                RINSE,
                "rinse.sh",
                "#!/bin/sh\nls -A >&2\nprintf '{\"rinsed\":%s,\"method\":\"%s\",\"version\":\"%s\"}' \"$(cat)\" "
                        + "\"$SLUICE_METHOD\" \"$SLUICE_METHOD_VERSION\"\n");
        // When
        CommandRun run = sluice("method", "test", "rinse", "--args", "{\"tank\":\"a\"}", "--dry-run");
        // Then
        assertThat(new String(run.bytes(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"rinsed\":{\"level\":2,\"tank\":\"a\",\"dryRun\":true},\"method\":\"rinse\",\"version\":\"3\"}");
        assertThat(run.err()).isEqualTo("SUCCEEDED\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void refusesArgumentsThatDoNotFitBeforeItRunsAnything() throws IOException {
        // Given
        folder("rinse", RINSE, "rinse.sh", "#!/bin/sh\ntouch " + directory + "/ran\n");
        // When
        CommandRun run = sluice("method", "test", "rinse", "--args", "{\"tank\":\"a\",\"level\":10}");
        // Then
        assertThat(run.err()).contains("field 'arguments.level'", "rule maximum");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @Test
    void saysWhyARunHasFailed() throws IOException {
        assertFails("#!/bin/sh\necho '{}'\n", "FAILED: RESULT_SCHEMA: 'result.rinsed'");
        assertFails("#!/bin/sh\necho trouble >&2; exit 7\n", "stderr: trouble\nFAILED: EXIT_CODE: 7");
        assertFails("#!/bin/sh\nyes\n", "FAILED: OUTPUT_LIMIT");
    }

    @Test
    void endsARunThatTakesTooLongWithAllItHasStarted() throws IOException {
        // Given
        folder("rinse", RINSE.replace("5s", "1s"), "rinse.sh", "#!/bin/sh\nsleep 300 & sleep 300\n");
        // When
        CommandRun run = sluice("method", "test", "rinse", "--args", "{\"tank\":\"a\"}");
        // Then
        assertThat(run.err()).contains("FAILED: TIMED_OUT");
        assertThat(run.exitCode()).isEqualTo(3);
    }

    @Test
    void passesEntryPointAndDryRunOn() {
        // Given
        api.answers("POST /invocations", 202, "{\"id\":\"J\"}");
        // When
        sluice(
                "run",
                "--on",
                "*",
                "--method",
                "service@1",
                "--entry-point",
                "stop",
                "--dry-run",
                "--args",
                "{\"name\":\"cups\"}",
                "--detach");
        // Then
        JsonNode request = api.body("POST /invocations");
        assertThat(request.path("entryPoint").asText()).isEqualTo("stop");
        assertThat(request.path("dryRun").asBoolean()).isTrue();
        assertThat(request.path("method").path("version").asText()).isEqualTo("1");
    }

    private void assertFails(String script, String said) throws IOException {
        folder("rinse", RINSE, "rinse.sh", script);
        CommandRun run = sluice("method", "test", "rinse", "--args", "{\"tank\":\"a\"}");
        assertThat(run.err()).contains(said);
        assertThat(run.exitCode()).isEqualTo(3);
    }

    private void assertRefused(String folder, String... said) {
        CommandRun run = sluice("method", "put", "rinse", folder);
        assertThat(run.err()).contains(said);
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private void folder(String name, String yaml, String file, String content) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        Files.writeString(folder.resolve("method.yaml"), yaml);
        Files.writeString(folder.resolve(file), content);
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
