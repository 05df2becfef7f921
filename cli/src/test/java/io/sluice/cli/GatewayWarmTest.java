package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayWarmTest {
    private static final String DIGEST = "ab".repeat(32);

    @TempDir
    Path directory;

    private final ApiDouble api = new ApiDouble();

    @BeforeEach
    void writeToken() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN + "\n");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void ordersContentsAndWaitsUntilTheGatewayHasThem() {
        // Given
        ordered();
        api.answers(
                "GET /gateways/gw-1/status",
                () -> new ApiDouble.Answer(
                        200,
                        "application/json",
                        api.calls("GET /gateways/gw-1/status").size() == 1
                                ? row("PULLING", 1_048_576, "")
                                : row("DONE", 2_097_152, "")));
        // When
        CommandRun run = sluice("gateway", "warm", "gw-1", "rinse@3", DIGEST, "--pin");
        // Then
        assertThat(api.calls("POST /gateways/gw-1/warm").get(0).body())
                .contains("\"wish\":\"PIN\"")
                .contains("{\"name\":\"rinse\",\"version\":\"3\"}")
                .contains("\"contents\":[\"" + DIGEST + "\"]");
        assertThat(run.err()).contains("0 of 1, 1.0 MiB of 2.0 MiB").contains("--unpin");
        assertThat(run.out()).contains("rinse@3 any", "DONE");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void saysWhatCouldNotBePulled() {
        ordered();
        api.answers("GET /gateways/gw-1/status", 200, row("FAILED", 0, "DISK_FULL: no room"));

        CommandRun run = sluice("gateway", "warm", "gw-1", "rinse@3");

        assertThat(run.out()).contains("FAILED", "DISK_FULL: no room");
        assertThat(run.exitCode()).isEqualTo(3);
    }

    @Test
    void whatIsNotThereIsNotOrdered() {
        api.answers("GET /methods", 200, "{\"items\":[],\"next\":null}");

        CommandRun unknown = sluice("gateway", "warm", "gw-1", "rinse");
        CommandRun both = sluice("gateway", "warm", "gw-1", "rinse@3", "--pin", "--unpin");
        CommandRun nothing = sluice("gateway", "warm", "gw-1");

        assertThat(unknown.exitCode()).isEqualTo(4);
        assertThat(unknown.err()).contains("there is no method 'rinse'");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(nothing.exitCode()).isEqualTo(2);
        assertThat(api.calls("POST /gateways/gw-1/warm")).isEmpty();
    }

    private void ordered() {
        api.answers(
                "POST /gateways/gw-1/warm",
                202,
                "{\"order\":\"o-1\",\"gateway\":\"gw-1\",\"contents\":[{\"digest\":\"" + DIGEST
                        + "\",\"name\":\"rinse@3 any\",\"sizeBytes\":2097152}]}");
    }

    private static String row(String state, long have, String reason) {
        return "{\"id\":\"gw-1\",\"depot\":{\"warmed\":[{\"order\":\"o-0\",\"state\":\"DONE\"},{\"order\":\"o-1\",\"digest\":\""
                + DIGEST + "\",\"name\":\"rinse@3 any\",\"sizeBytes\":2097152,\"haveBytes\":" + have + ",\"state\":\""
                + state + "\",\"reason\":\"" + reason + "\"}]}}";
    }

    private CommandRun sluice(String... words) {
        return CommandRun.of(directory, Map.of("SLUICE_API", api.url(), "SLUICE_TOKEN_FILE", "token"), false, words);
    }
}
