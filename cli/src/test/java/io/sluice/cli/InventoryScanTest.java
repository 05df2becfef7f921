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

class InventoryScanTest {
    private static final String DIGEST = "7394b18d74dbbbc5a017f18e3dd212e1cc3c89bba6403d808e7a3887eb196315";

    @TempDir
    Path directory;

    private final ApiDouble api = new ApiDouble();

    @BeforeEach
    void writeToken() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN + "\n");
        api.answers("POST /invocations", 202, "{\"id\":\"01JD\",\"phase\":\"SELECTING\"}");
    }

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void publishesItsMethodWhereItIsNotAndRunsIt() {
        // Given
        api.answers("GET /methods", 200, "[]");
        api.answers("PUT /content/" + DIGEST, 201, "{}");
        api.answers("POST /methods", 201, "{}");

        // When
        CommandRun run = sluice("inventory", "scan", "os=linux", "--limit", "10", "--expires", "1h", "--detach");

        // Then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("01JD\n");
        JsonNode method = api.body("POST /methods");
        assertThat(method.path("name").asText()).isEqualTo("inventory.scan");
        assertThat(method.path("variants").get(0).path("digest").asText()).isEqualTo(DIGEST);
        assertThat(api.calls("PUT /content/" + DIGEST).get(0).body())
                .isEqualTo("#!/bin/sh\nexec sluice-runtime inventory\n");
        JsonNode job = api.body("POST /invocations");
        assertThat(job.path("selector").asText()).isEqualTo("os=linux");
        assertThat(job.path("limit").asText()).isEqualTo("10");
        assertThat(job.path("expires").asText()).isEqualTo("PT1H");
        assertThat(job.path("method").path("name").asText()).isEqualTo("inventory.scan");
    }

    @Test
    void publishesNothingThatIsThere() {
        // Given
        api.answers("GET /methods", 200, "[{\"name\":\"inventory.scan\",\"version\":\"1\"}]");

        // When
        CommandRun run = sluice("inventory", "scan", "*", "--detach");

        // Then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(api.calls("POST /methods")).isEmpty();
        assertThat(api.calls("POST /invocations")).hasSize(1);
    }

    private CommandRun sluice(String... words) {
        return CommandRun.of(
                directory,
                Map.of(
                        "SLUICE_API",
                        api.url(),
                        "SLUICE_TOKEN_FILE",
                        directory.resolve("token").toString()),
                false,
                words);
    }
}
