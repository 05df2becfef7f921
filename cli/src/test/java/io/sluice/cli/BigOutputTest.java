package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BigOutputTest {
    private static final String OUTPUT = "/invocations/J/targets/e-1/output";
    private static final String TARGET =
            "{\"invocation\":\"J\",\"endpoint\":\"e-1\",\"state\":\"SUCCEEDED\",\"reason\":\"\",\"exitCode\":0,"
                    + "\"output\":\"\",\"outputBase64\":\"\",\"outputBytes\":20971520,\"transfer\":\"t-1\"}";
    private static final String COMPLETE =
            "{\"id\":\"J\",\"phase\":\"COMPLETE\",\"targets\":1,\"counts\":{\"SUCCEEDED\":1}}";

    @TempDir
    Path directory;

    private final ApiDouble api = new ApiDouble();

    @BeforeEach
    void writeToken() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN);
        api.answers("GET /invocations/J", 200, COMPLETE);
        api.answers("GET /endpoints/e-1", 200, "{\"id\":\"e-1\",\"host\":\"pump-1\"}");
    }

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void writesAnOutputAsItIs() {
        // Given
        byte[] content = content(300_000);
        api.serves(OUTPUT, content, sha256(content), Integer.MAX_VALUE);
        // When
        CommandRun run = raw(false);
        // Then
        assertThat(run.bytes()).isEqualTo(content);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void goesOnAfterABrokenConnection() {
        // Given
        byte[] content = content(300_000);
        api.serves(OUTPUT, content, sha256(content), 120_000);
        // When
        CommandRun run = raw(false);
        // Then
        assertThat(run.bytes()).isEqualTo(content);
        assertThat(run.exitCode()).isZero();
        assertThat(api.calls("GET " + OUTPUT)).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void neverCallsAPartTheWhole() {
        // Given
        byte[] content = content(300_000);
        api.serves(OUTPUT, content, sha256(content), 0);
        // When
        CommandRun run = raw(false);
        // Then
        assertThat(run.err()).contains("broke off after 0 of 300000 bytes").contains("not the whole output");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void saysThatAnOutputIsNotWhatTheEndpointSent() {
        // Given
        byte[] content = content(1_000);
        api.serves(OUTPUT, content, new byte[32], Integer.MAX_VALUE);
        // When
        CommandRun run = raw(false);
        // Then
        assertThat(run.err()).contains("its SHA-256 is ").contains("do not use what was written");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void showsHowFarItIsOnATerminalOnly() {
        // Given
        byte[] content = content(300_000);
        api.serves(OUTPUT, content, sha256(content), Integer.MAX_VALUE);
        // When
        CommandRun run = raw(true);
        // Then
        assertThat(run.err()).contains(" of 293.0 KiB, ").endsWith("\r\u001b[K");
    }

    @Test
    void showsWhyThereIsNoOutput() {
        // Given
        api.refuses("GET " + OUTPUT, 410, "Gone", "the output was deleted: it is kept for 7 days");
        // When
        CommandRun run = raw(false);
        // Then
        assertThat(run.err().strip()).isEqualTo("sluice: the output was deleted: it is kept for 7 days");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(sluice("job", "results", "J", "-o", "raw").err()).contains("name it with --endpoint");
    }

    @Test
    void aListOfResultsNamesWhatFetchesABigOutput() {
        // Given
        api.answers("GET /invocations/J/targets", 200, "{\"items\":[" + TARGET + "],\"next\":null}");
        // When
        CommandRun run = sluice("job", "results", "J");
        // Then
        assertThat(run.out())
                .contains("pump-1  SUCCEEDED  exit 0\n")
                .contains("    (20.0 MiB in all: sluice job results J --endpoint e-1 -o raw > FILE)\n");
        assertThat(api.calls("GET " + OUTPUT)).isEmpty();
    }

    @Test
    void namesAndFetchesTheFilesThatAMethodHasSentUp() {
        // Given
        String files = ",\"files\":[{\"name\":\"core dump\",\"bytes\":2048,\"transfer\":\"t-2\"}]}";
        api.answers("GET /invocations/J/targets/e-1", 200, TARGET.substring(0, TARGET.length() - 1) + files);
        byte[] content = content(2_048);
        api.serves(OUTPUT, content, sha256(content), Integer.MAX_VALUE);
        // When
        CommandRun named = sluice("job", "results", "J", "--endpoint", "e-1");
        CommandRun fetched = sluice("job", "results", "J", "--endpoint", "e-1", "--file", "core dump", "-o", "raw");
        // Then
        assertThat(named.out())
                .contains(
                        "    file core dump (2.0 KiB): sluice job results J --endpoint e-1 --file 'core dump' -o raw");
        assertThat(fetched.bytes()).isEqualTo(content);
        assertThat(api.calls("GET " + OUTPUT).get(0).query()).isEqualTo("file=core%20dump");
        assertThat(sluice("job", "results", "J", "--file", "x").err()).contains("--file is for -o raw");
    }

    @Test
    void runShowsHowABigOutputBegins() {
        // Given
        byte[] lines = "line\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
        api.serves(OUTPUT, lines, sha256(lines), Integer.MAX_VALUE);
        api.answers("POST /invocations", 202, COMPLETE);
        api.answers("GET /invocations/J/targets", 200, "{\"items\":[" + TARGET + "],\"next\":null}");
        // When
        CommandRun run = sluice("run", "--on", "*", "--output-limit", "10GiB", "--", "seq 1000");
        // Then
        assertThat(run.out()).contains("    line\n".repeat(10) + "    …\n    (20.0 MiB in all: sluice job results J");
        assertThat(api.body("POST /invocations").path("outputLimitBytes").asLong())
                .isEqualTo(10L << 30);
    }

    @Test
    void tailsTheOutputOfAllTargetsLineByLine() {
        // Given
        api.streams(
                "/invocations/J/tail",
                List.of(
                        output("e-1", "t-1", 0, "one\ntw"),
                        output("e-2", "t-2", 0, "other\n"),
                        output("e-1", "t-1", 6, "o\n\u001b[31mred"),
                        "event: end\ndata: {\"reason\":\"COMPLETE\"}"));
        // When
        CommandRun run = sluice("job", "tail", "J");
        // Then
        assertThat(run.out()).isEqualTo("pump-1 | one\ne-2 | other\npump-1 | two\npump-1 | \\x1b[31mred\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aTailThatCannotGoOnIsAnErrorAndShowsNothingTwice() {
        // Given
        api.streams("/invocations/J/tail", List.of(output("e-1", "t-1", 0, "one\n")));
        // When
        CommandRun run = sluice("job", "tail", "J", "--endpoint", "e-1");
        // Then
        assertThat(run.out()).isEqualTo("one\n");
        assertThat(run.err()).contains("broke the output off again and again: the connection ended");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(api.calls("GET /invocations/J/tail").get(0).query()).isEqualTo("endpoint=e-1");
    }

    @Test
    void runLiveShowsOutputOnceAndThenTheEnd() {
        // Given
        api.answers("POST /invocations", 202, COMPLETE);
        api.answers("GET /invocations/J/targets", 200, "{\"items\":[" + TARGET + "],\"next\":null}");
        api.streams(
                "/invocations/J/tail",
                List.of(output("e-1", "t-1", 0, "one\n"), "event: end\ndata: {\"reason\":\"COMPLETE\"}"));
        // When
        CommandRun run = sluice("run", "--on", "*", "--live", "--", "echo one");
        // Then
        assertThat(run.out()).startsWith("pump-1 | one\npump-1  SUCCEEDED  exit 0\n1 of 1 succeeded");
        assertThat(api.body("POST /invocations").path("live").asBoolean()).isTrue();
    }

    @Test
    void statusShowsHowFarRunningTargetsAre() {
        // Given
        api.answers(
                "GET /invocations/J",
                200,
                "{\"id\":\"J\",\"phase\":\"RUNNING\",\"targets\":1,\"counts\":{\"RUNNING\":1}}");
        api.answers(
                "GET /invocations/J/targets",
                200,
                "{\"items\":[{\"endpoint\":\"e-1\",\"state\":\"RUNNING\",\"reason\":\"PROGRESS: 42 copying\"}]}");
        // When
        CommandRun run = sluice("job", "status", "J");
        // Then
        assertThat(run.out()).contains("pump-1  RUNNING  42 % copying\n");
    }

    @Test
    void showsWhoWaitsAtAGateway() {
        // Given
        api.answers(
                "GET /gateways/gw-1/queue",
                200,
                "{\"gateway\":\"gw-1\",\"at\":\"2026-01-01T00:00:00Z\",\"waiting\":2,\"waitingBytes\":2048,\"grants\":3,"
                        + "\"bytesPerSecond\":1048576,\"items\":["
                        + "{\"endpoint\":\"e-1\",\"class\":\"UPCALL\",\"name\":\"list\",\"bytes\":2048,\"position\":1,"
                        + "\"waitedMs\":5,\"etaMs\":20},{\"endpoint\":\"e-2\",\"class\":\"RESULT\",\"name\":\"stdout\","
                        + "\"bytes\":null,\"position\":2,\"waitedMs\":4000,\"etaMs\":null}],\"next\":null}");
        // When
        CommandRun run = sluice("gateway", "queue", "gw-1");
        // Then
        assertThat(run.out()).isEqualTo("""
                gw-1 at 2026-01-01T00:00:00Z: 2 waiting (2.0 KiB), 3 grants out, 1.0 MiB/s
                POSITION  ENDPOINT  CLASS   WHAT    SIZE     WAITED  ETA
                1         e-1       UPCALL  list    2.0 KiB  5 ms    20 ms
                2         e-2       RESULT  stdout  ?        4.0 s   ?
                """);
        assertThat(sluice("gateway", "queue", "gw-1", "-o", "jsonl").out().lines())
                .hasSize(2);
    }

    @Test
    void watchesAQueueUntilItIsToldNoMore() {
        // Given
        api.answers(
                "GET /gateways/gw-1/queue",
                () -> api.calls("GET /gateways/gw-1/queue").size() == 1
                        ? new ApiDouble.Answer(200, "application/json", "{\"gateway\":\"gw-1\",\"items\":[]}")
                        : new ApiDouble.Answer(
                                409, "application/problem+json", "{\"detail\":\"gateway gw-1 is too old\"}"));
        // When
        CommandRun run = sluice("gateway", "queue", "gw-1", "--watch");
        // Then
        assertThat(run.out()).contains("gw-1 at : 0 waiting");
        assertThat(run.err()).contains("gateway gw-1 is too old");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void showsHowBusyAGatewayIs() {
        // Given
        api.answers(
                "GET /gateways/gw-1/status",
                200,
                "{\"id\":\"gw-1\",\"state\":\"UP\",\"heartbeatAt\":\"2026-01-01T00:00:00Z\",\"grants\":7,"
                        + "\"outstandingBytes\":1048576,\"limitBytes\":8388608,\"relayLatencyMicros\":900,"
                        + "\"spoolBytes\":0,\"spoolQuotaBytes\":1073741824,\"downRate\":5242880,\"upRate\":-1,"
                        + "\"depot\":{\"usedBytes\":1048576,\"limitBytes\":8388608,\"pinnedBytes\":0,\"pulls\":2}}");
        // When
        CommandRun run = sluice("gateway", "status", "gw-1");
        // Then
        assertThat(run.out())
                .contains("granted    1.0 MiB of 8.0 MiB in 7 grants\n")
                .contains("spool      0 B of 1.0 GiB in 0 partitions\n")
                .contains("depot      1.0 MiB of 8.0 MiB, 0 B pinned, 2 contents being pulled\n")
                .contains("wan        down 5.0 MiB/s, up unlimited\n");
    }

    private CommandRun raw(boolean terminal) {
        return CommandRun.of(
                directory, environment(), terminal, "job", "results", "J", "--endpoint", "e-1", "-o", "raw");
    }

    private CommandRun sluice(String... words) {
        return CommandRun.of(directory, environment(), false, words);
    }

    private Map<String, String> environment() {
        return Map.of("SLUICE_API", api.url(), "SLUICE_TOKEN_FILE", "token");
    }

    private static String output(String endpoint, String transfer, int offset, String text) {
        return "event: output\ndata: {\"endpoint\":\"" + endpoint + "\",\"transfer\":\"" + transfer
                + "\",\"offset\":" + offset + ",\"base64\":\""
                + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "\"}";
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
