package io.sluice.workgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.sluice.wire.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real broker and registry; the coordinator and the gateway only say that they are ready. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WorkgroupTest {
    @TempDir
    Path data;

    private final List<String> told = new CopyOnWriteArrayList<>();

    @Test
    void tellsWhatRunsWhenItIsHealthyAndLeavesNothingWhenItStops() throws Exception {
        // Given
        Workgroup workgroup = new Workgroup(config(), new ReadyParts(""), () -> Instant.EPOCH);
        // When
        workgroup.start();
        JsonNode description =
                new ObjectMapper().readTree(data.resolve("run/workgroup.json").toFile());
        workgroup.close();
        // Then
        assertThat(description.path("api").asText()).isEqualTo(workgroup.apiUrl());
        assertThat(description.path("parts"))
                .extracting(part ->
                        part.path("part").asText() + " " + part.path("state").asText())
                .containsExactlyInAnyOrder("registry UP", "broker UP", "coordinator UP", "gateway UP");
        assertThat(told).containsSubsequence("init", "gateway stopped", "coordinator stopped");
        assertThat(data.resolve("run/workgroup.json")).doesNotExist();
        assertThat(data.resolve("run/pid")).doesNotExist();
        assertThat(data.resolve("run/children")).isEmptyDirectory();
        assertThat(ProcessHandle.current().children()).isEmpty();
        assertThat(steps()).endsWith("workgroup READY");
    }

    @Test
    void saysWhichPartFailedAndStopsTheOthers() throws Exception {
        // Given
        Workgroup workgroup = new Workgroup(config(), new ReadyParts("gateway"), () -> Instant.EPOCH);
        // When, Then
        assertThatThrownBy(workgroup::start)
                .isInstanceOf(StartFailedException.class)
                .hasMessage("no certificate");
        workgroup.close();
        assertThat(steps()).endsWith("gateway FAILED");
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    @Test
    void refusesASecondOneInTheSameFolder() throws Exception {
        // Given
        try (Workgroup first = new Workgroup(config(), new ReadyParts(""), () -> Instant.EPOCH)) {
            assertThat(first.apiUrl()).startsWith("http://127.0.0.1:");
            // When, Then
            assertThatThrownBy(() -> new Workgroup(config(), new ReadyParts(""), () -> Instant.EPOCH))
                    .hasMessageContaining("another workgroup runs here");
        }
    }

    private Config config() {
        return Config.of(WorkgroupKeys.ALL, Map.of("data.dir", data.toString(), "agents", "0", "inventory", "false"));
    }

    private List<String> steps() throws IOException {
        ObjectMapper json = new ObjectMapper();
        return Files.readAllLines(data.resolve("run/progress.jsonl")).stream()
                .map(line -> {
                    try {
                        JsonNode step = json.readTree(line);
                        return step.path("part").asText() + " "
                                + step.path("state").asText();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
    }

    /** Parts that are ready at once, except the one named. */
    private final class ReadyParts implements RegionParts {
        private final String broken;

        ReadyParts(String broken) {
            this.broken = broken;
        }

        @Override
        public void init(Map<String, String> settings) {
            told.add("init");
        }

        @Override
        public Part coordinator(Map<String, String> settings) throws IOException {
            return ready("coordinator", Integer.parseInt(settings.getOrDefault("api.port", "0")));
        }

        @Override
        public Part gateway(Map<String, String> settings) throws IOException {
            return ready("gateway", Integer.parseInt(settings.getOrDefault("http.port", "0")));
        }

        private Part ready(String name, int port) throws IOException {
            if (name.equals(broken)) {
                throw new IOException("no certificate");
            }
            HttpServer server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
            server.createContext("/readyz", exchange -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            return new InProcess(
                    () -> {
                        server.stop(0);
                        told.add(name + " stopped");
                    },
                    new CompletableFuture<>());
        }
    }
}
