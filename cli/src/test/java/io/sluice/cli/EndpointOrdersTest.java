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

class EndpointOrdersTest {
    @TempDir
    Path directory;

    private final ApiDouble api = new ApiDouble();

    @BeforeEach
    void writeToken() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN + "\n");
    }

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void labelsAreGivenAndTakenAway() {
        api.answers("POST /endpoints/label", 202, "{\"endpoints\":3,\"unknown\":0}");

        CommandRun run = sluice("endpoint", "label", "--on", "web-*", "ring=canary", "old-", "--limit", "3");

        JsonNode request = api.body("POST /endpoints/label");
        assertThat(request.path("selector").asText()).isEqualTo("web-*");
        assertThat(request.path("limit").asText()).isEqualTo("3");
        assertThat(request.path("labels").path("ring").asText()).isEqualTo("canary");
        assertThat(request.path("without")).extracting(JsonNode::asText).containsExactly("old");
        assertThat(run.out()).isEqualTo("3 endpoints are being labelled\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void whatIsNoLabelIsRefused() {
        CommandRun run = sluice("endpoint", "label", "--on", "*", "ring");

        assertThat(run.err()).contains("'ring' is no label: expected KEY=VALUE, or KEY- to take one away");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void endpointsAreSentToAnotherGateway() {
        api.answers("POST /endpoints/migrate", 202, "{\"endpoints\":2,\"unknown\":1}");

        CommandRun run = sluice("endpoint", "migrate", "site=paris", "--to", "gw-7");

        JsonNode request = api.body("POST /endpoints/migrate");
        assertThat(request.path("selector").asText()).isEqualTo("site=paris");
        assertThat(request.path("to").asText()).isEqualTo("gw-7");
        assertThat(run.out()).isEqualTo("2 endpoints are on the way to gw-7; 1 more are not known to the region\n");
    }

    @Test
    void migrationNeedsToKnowWhom() {
        CommandRun run = sluice("endpoint", "migrate", "--to", "gw-7");

        assertThat(run.err()).contains("exactly one of SELECTOR, --on, --endpoint and --endpoints");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void thatNoEndpointIsMeantIsAnExitCode() {
        api.answers("POST /endpoints/migrate", 202, "{\"endpoints\":0,\"unknown\":0}");

        assertThat(sluice("endpoint", "migrate", "site=rome", "--to", "gw-7").exitCode())
                .isEqualTo(4);
    }

    @Test
    void anEndpointIsTakenOffTheList() {
        api.answers("DELETE /endpoints/e-1", 202, "{\"id\":\"e-1\"}");

        CommandRun run = sluice("endpoint", "rm", "e-1", "--force");

        assertThat(api.calls("DELETE /endpoints/e-1").get(0).query()).isEqualTo("force=true");
        assertThat(run.out()).isEqualTo("endpoint e-1 is being taken off the list\n");
    }

    @Test
    void aRemovedEndpointIsReadmitted() {
        api.answers("POST /endpoints/e-1/readmit", 202, "{\"endpoints\":1,\"unknown\":0}");

        CommandRun run = sluice("endpoint", "readmit", "e-1");

        assertThat(run.out()).isEqualTo("endpoint e-1 may log in again, if it had been taken off the list\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void machinesUnderOneIdAreSplit() {
        api.answers("POST /endpoints/e-1/split", 202, "{\"endpoints\":1,\"unknown\":0}");

        CommandRun run = sluice("endpoint", "split", "e-1", "--original", "b-1", "--clones", "2");

        assertThat(api.calls("POST /endpoints/e-1/split").get(0).body())
                .isEqualTo("{\"original\":\"b-1\",\"clones\":2}");
        assertThat(run.out()).startsWith("endpoint e-1 is being split: boot b-1 keeps the id, the others enrol anew");
        assertThat(run.exitCode()).isZero();
    }

    private CommandRun sluice(String... words) {
        return CommandRun.of(directory, Map.of("SLUICE_API", api.url(), "SLUICE_TOKEN_FILE", "token"), false, words);
    }
}
