package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    private static final String ENDPOINT =
            "{\"id\":\"e-1\",\"host\":\"pump-1\",\"status\":\"CONNECTED\",\"connectedGateway\":\"gw-1\","
                    + "\"platform\":\"linux-x86_64\",\"since\":\"2026-01-01T00:00:00.123Z\",\"labels\":{\"site\":\"paris\"}}";

    @TempDir
    Path directory;

    private final ApiDouble api = new ApiDouble();

    @BeforeEach
    void writeToken() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN);
    }

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void listsEndpointsAsATable() {
        // Given
        api.answers("GET /endpoints", 200, "{\"items\":[" + ENDPOINT + "],\"next\":null}");
        // When
        CommandRun run = sluice("endpoint", "ls", "--on", "site in (paris)");
        // Then
        assertThat(run.out()).isEqualTo("""
                        HOST    ID   STATUS     GATEWAY  PLATFORM      SINCE                 LABELS
                        pump-1  e-1  CONNECTED  gw-1     linux-x86_64  2026-01-01T00:00:00Z  site=paris
                        """);
        assertThat(api.calls("GET /endpoints").get(0).query()).startsWith("selector=site%20in%20%28paris%29&limit=");
    }

    @Test
    void walksAllPagesOfAList() {
        // Given
        api.answers(
                "GET /endpoints",
                () -> new ApiDouble.Answer(
                        200,
                        "application/json",
                        api.calls("GET /endpoints").size() == 1
                                ? "{\"items\":[" + ENDPOINT + "],\"next\":\"e-1\"}"
                                : "{\"items\":[" + ENDPOINT.replace("e-1", "e-2") + "],\"next\":null}"));
        // When
        CommandRun run = sluice("endpoint", "ls", "-o", "jsonl");
        // Then
        assertThat(run.out().lines()).hasSize(2);
        assertThat(api.calls("GET /endpoints").get(1).query()).endsWith("&after=e-1");
    }

    @Test
    void showsOneEndpointAsYaml() {
        // Given
        api.answers("GET /endpoints/e-1", 200, ENDPOINT);
        // When
        CommandRun run = sluice("endpoint", "get", "e-1", "-o", "yaml");
        // Then
        assertThat(run.out()).contains("host: \"pump-1\"\n").contains("labels:\n  site: \"paris\"\n");
    }

    @Test
    void tellsThatAnEndpointDoesNotExistWithExitCode4() {
        // Given
        api.refuses("GET /endpoints/e-9", 404, "Not Found", "there is no endpoint e-9");
        // When
        CommandRun run = sluice("endpoint", "get", "e-9");
        // Then
        assertThat(run.err().strip()).isEqualTo("sluice: there is no endpoint e-9");
        assertThat(run.exitCode()).isEqualTo(4);
    }

    @Test
    void listsGateways() {
        // Given
        api.answers(
                "GET /gateways",
                200,
                "{\"items\":[{\"id\":\"gw-1\",\"state\":\"UP\",\"address\":\"127.0.0.1:8883\",\"sessions\":25,\"inbox\":0}]}");
        // When
        CommandRun run = sluice("gateway", "ls");
        // Then
        assertThat(run.out()).contains("gw-1  UP     127.0.0.1:8883  25        0");
    }

    @Test
    void uploadsTheProgramsBeforeItPublishesTheMethod() throws IOException {
        // Given
        Files.writeString(directory.resolve("rinse.sh"), "abc");
        String digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        api.answers("PUT /content/" + digest, 201, "");
        api.answers("POST /methods", 201, "{\"name\":\"rinse\",\"version\":\"3\"}");
        // When
        CommandRun run = sluice(
                "method",
                "put",
                "rinse",
                "--version",
                "3",
                "--variant",
                "linux-x86_64=rinse.sh",
                "--description",
                "Rinses");
        // Then
        assertThat(api.calls("PUT /content/" + digest).get(0).body()).isEqualTo("abc");
        JsonNode method = api.body("POST /methods");
        assertThat(method.path("description").asText()).isEqualTo("Rinses");
        assertThat(method.path("variants").path(0).toString())
                .isEqualTo("{\"platform\":\"linux-x86_64\",\"fileName\":\"rinse.sh\",\"digest\":\"" + digest
                        + "\",\"sizeBytes\":3}");
        assertThat(run.out()).isEqualTo("rinse@3 is published for linux-x86_64\n");
    }

    @Test
    void saysThatAFileCannotBeReadBeforeItUploadsAny() throws IOException {
        // Given
        Files.writeString(directory.resolve("rinse.sh"), "abc");
        // When
        CommandRun run = sluice(
                "method",
                "put",
                "rinse",
                "--version",
                "3",
                "--variant",
                "any=rinse.sh",
                "--variant",
                "linux-x86_64=gone");
        // Then
        assertThat(run.err()).startsWith("sluice: cannot read ").contains("gone");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(api.calls("POST /methods")).isEmpty();
    }

    @Test
    void printsOnlyTheTokenWhereProgramsRead() {
        // Given
        api.answers(
                "POST /tokens",
                201,
                "{\"id\":\"t1\",\"token\":\"t1.secret.digest\",\"expiresAt\":\"2026-01-02T00:00:00Z\",\"uses\":3}");
        // When
        CommandRun run = sluice("token", "create", "--ttl", "90m", "--uses", "3");
        // Then
        assertThat(run.out()).isEqualTo("t1.secret.digest\n");
        assertThat(run.err()).contains("3 use(s) until 2026-01-02T00:00:00Z");
        assertThat(api.body("POST /tokens").toString()).isEqualTo("{\"ttl\":\"PT1H30M\",\"uses\":3}");
    }

    @Test
    void cancelsAJobWithAReason() {
        // Given
        api.answers("POST /invocations/J/cancel", 202, "{}");
        // When
        CommandRun run = sluice("job", "cancel", "J", "--reason", "wrong selector");
        // Then
        assertThat(api.body("POST /invocations/J/cancel").path("reason").asText())
                .isEqualTo("wrong selector");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void givesUpWaitingWithExitCode5() {
        // Given
        api.answers(
                "GET /invocations/J",
                200,
                "{\"id\":\"J\",\"phase\":\"RUNNING\",\"targets\":2,\"counts\":{\"SUCCEEDED\":1,\"QUEUED\":1}}");
        // When
        CommandRun run = sluice("job", "wait", "J", "--wait", "50ms");
        // Then
        assertThat(run.err()).contains("not complete within 50 ms: 1 of 2 succeeded, 1 not ended yet; job J goes on");
        assertThat(run.exitCode()).isEqualTo(5);
    }

    @Test
    void asksForTheResultsOfOneStateOnly() {
        // Given
        api.answers(
                "GET /invocations/J",
                200,
                "{\"id\":\"J\",\"phase\":\"COMPLETE\",\"targets\":2,\"counts\":{\"SUCCEEDED\":1,\"EXPIRED\":1}}");
        api.answers(
                "GET /invocations/J/targets",
                200,
                "{\"items\":[{\"endpoint\":\"e-2\",\"state\":\"EXPIRED\",\"reason\":\"OFFLINE\",\"exitCode\":null}]}");
        // When
        CommandRun run = sluice("job", "results", "J", "--state", "expired");
        // Then
        assertThat(api.calls("GET /invocations/J/targets").get(0).query()).startsWith("state=EXPIRED");
        assertThat(run.out()).isEqualTo("e-2  EXPIRED (OFFLINE)\n1 of 2 succeeded, 1 EXPIRED\n");
        assertThat(run.exitCode()).isEqualTo(3);
    }

    @Test
    void saysHowToStartARegionWhereNoneRuns() {
        // When
        CommandRun run = CommandRun.of(directory, Map.of(), false, "endpoint", "ls");
        // Then
        assertThat(run.err()).startsWith("sluice: no region is running here: type ./sluice up");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void saysWhereItCannotReachTheApi() {
        // Given
        api.close();
        // When
        CommandRun run = sluice("endpoint", "ls");
        // Then
        assertThat(run.err()).startsWith("sluice: cannot reach the region's API at " + api.url());
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void stopsNothingWhereNothingRuns() {
        // When
        CommandRun run = CommandRun.of(directory, Map.of(), false, "down", "--data", "nowhere");
        // Then
        assertThat(run.out()).isEqualTo("nothing is running in " + directory.resolve("nowhere") + "\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void explainsAWrongCommandLineWithExitCode2() {
        // When
        CommandRun run = sluice("run", "--on", "*", "--timeout", "soon", "--", "true");
        // Then
        assertThat(run.err())
                .contains("--timeout")
                .contains("'soon' is no duration")
                .contains("sluice run --help");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void printsACompletionScriptWithEveryCommand() {
        // When
        CommandRun run = sluice("completion");
        // Then
        assertThat(run.out())
                .startsWith("#!/usr/bin/env bash")
                .contains("endpoint")
                .contains("--output-limit");
    }

    private CommandRun sluice(String... words) {
        return CommandRun.of(directory, Map.of("SLUICE_API", api.url(), "SLUICE_TOKEN_FILE", "token"), false, words);
    }
}
