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

class HistoryTest {
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
    void anEndpointsEventsAreATable() {
        api.answers(
                "GET /endpoints/e-1/history",
                200,
                "{\"items\":[{\"at\":\"2026-11-25T18:40:00Z\",\"event\":\"LOGGED_IN\",\"login\":\"ISOLATED\",\"gateway\":\"gw-2\"}],"
                        + "\"next\":null,\"whole\":false}");

        CommandRun run = sluice("endpoint", "history", "e-1", "--limit", "1");

        assertThat(api.calls("GET /endpoints/e-1/history").get(0).query()).isEqualTo("limit=1");
        assertThat(run.out()).contains("EVENT", "LOGGED_IN", "ISOLATED", "gw-2");
        assertThat(run.err()).contains("there may be older ones");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aGatewaysEventsAreATable() {
        api.answers(
                "GET /gateways/gw-1/events",
                200,
                "{\"items\":[{\"at\":\"2026-11-25T18:40:00Z\",\"event\":\"DIRECT\",\"from\":\"DRAINING\",\"partition\":\"t-3\","
                        + "\"afterMs\":90000,\"spoolBytes\":0}],\"next\":null,\"whole\":true}");

        CommandRun run = sluice("gateway", "events", "gw-1");

        assertThat(run.out()).contains("DIRECT", "DRAINING", "t-3");
        assertThat(run.err()).isEmpty();
    }

    private CommandRun sluice(String... words) {
        return CommandRun.of(directory, Map.of("SLUICE_API", api.url(), "SLUICE_TOKEN_FILE", "token"), false, words);
    }
}
