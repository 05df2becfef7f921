package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EndpointWatchesTest {
    private static final String PATH = "/api/v1/endpoints";

    @TempDir
    Path temporary;

    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi(temporary);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void tellsWhatChangesAsItChanges() throws Exception {
        api.changes.put("e0", row("e0", Map.of()));
        try (Events events = open(PATH, null)) {
            // Then: what was before is not told
            assertThat(events.first()).isEqualTo("1 from {}");
            // When
            api.changes.put("e1", row("e1", Map.of()));
            api.changes.put("e1", null);
            // Then
            assertThat(events.next()).startsWith("2 endpoint {").contains("\"id\":\"e1\"", "\"status\":\"CONNECTED\"");
            assertThat(events.next()).isEqualTo("3 gone {\"id\":\"e1\"}");
        }
    }

    @Test
    void goesOnWhereAnEarlierStreamEnded() throws Exception {
        api.changes.put("e0", row("e0", Map.of()));
        api.changes.put("e1", row("e1", Map.of()));
        try (Events events = open(PATH, "1")) {
            assertThat(events.first()).isEqualTo("1 from {}");
            assertThat(events.next()).startsWith("2 endpoint {").contains("\"id\":\"e1\"");
        }
    }

    @Test
    void tellsOnlyOfThoseThatAreMeantAndWhenTheyAreNoMore() throws Exception {
        try (Events events = open(PATH + "?selector=ring%3Dcanary", null)) {
            events.first();
            // When
            api.changes.put("e1", row("e1", Map.of("ring", "late")));
            api.changes.put("e2", row("e2", Map.of("ring", "canary")));
            api.changes.put("e2", row("e2", Map.of("ring", "late")));
            api.changes.put("e2", row("e2", Map.of("ring", "later")));
            api.changes.put("e3", row("e3", Map.of("ring", "canary")));
            // Then
            assertThat(events.next()).startsWith("2 endpoint {");
            assertThat(events.next()).isEqualTo("3 gone {\"id\":\"e2\"}");
            assertThat(events.next()).startsWith("5 endpoint {");
        }
    }

    @Test
    void whatIsAcceptedMayStandInSeveralHeaders() throws Exception {
        HttpRequest.Builder request =
                api.request(PATH).header("Accept", "application/json").header("Accept", "text/event-stream");
        try (var events = api.client()
                .send(request.GET().build(), BodyHandlers.ofInputStream())
                .body()) {
            assertThat(new String(events.readNBytes(3), StandardCharsets.UTF_8)).isEqualTo("id:");
        }
    }

    @Test
    void aPositionThatIsNoneIsRefused() {
        HttpRequest.Builder request =
                api.request(PATH).header("Accept", "text/event-stream").header("Last-Event-ID", "x y");
        assertThat(api.send(request.GET()).statusCode()).isEqualTo(400);
    }

    private static Endpoint row(String id, Map<String, String> labels) {
        return Endpoint.newBuilder()
                .setEndpointId(id)
                .setStatus(EndpointStatus.CONNECTED)
                .setAssignedGateway("gw-1")
                .setHost("host")
                .setPlatform("linux-x86_64")
                .setAddress("")
                .setAgentVersion("1")
                .setLabels(labels)
                .setLastLoginKind("NORMAL")
                .setSince(0)
                .setFirstSeenAt(0)
                .build();
    }

    private Events open(String path, @Nullable String from) throws IOException, InterruptedException {
        HttpRequest.Builder request = api.request(path).header("Accept", "text/event-stream");
        if (from != null) {
            request.header("Last-Event-ID", from);
        }
        var response = api.client().send(request.GET().build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new Events(new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
    }

    private record Events(BufferedReader lines) implements AutoCloseable {
        /** The next one that tells something: a stream that is quiet says now and then where it is. */
        String next() throws IOException {
            String event = first();
            while (event.contains(" from ")) {
                event = first();
            }
            return event;
        }

        String first() throws IOException {
            String id = "";
            String name = "";
            while (true) {
                String line = lines.readLine();
                if (line == null) {
                    return "closed";
                }
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    return id + " " + name + " " + line.substring(6);
                }
            }
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
