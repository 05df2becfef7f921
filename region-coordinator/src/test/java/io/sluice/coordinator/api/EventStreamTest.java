package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.topics.InvocationPhase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStreamTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path temporary;

    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi(temporary);
        api.region.tell(FakeRegion.state("i1", InvocationPhase.RUNNING, Map.of("QUEUED", 2L)));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void tellsEachStateUntilTheInvocationIsComplete() {
        var lines = new CopyOnWriteArrayList<String>();
        var reader = follow("i1", lines);
        await().atMost(PATIENCE).until(() -> seen(lines, "\"QUEUED\":2"));

        api.region.tell(FakeRegion.state("i1", InvocationPhase.RUNNING, Map.of("QUEUED", 1L, "SUCCEEDED", 1L)));
        await().atMost(PATIENCE).until(() -> seen(lines, "\"SUCCEEDED\":1"));
        api.region.tell(FakeRegion.state("i1", InvocationPhase.COMPLETE, Map.of("SUCCEEDED", 2L)));

        assertThat(reader).succeedsWithin(PATIENCE);
        assertThat(lines).contains("event: state");
        assertThat(lines.stream().filter(line -> line.startsWith("data: ")).reduce((a, b) -> b))
                .hasValueSatisfying(last -> assertThat(last).contains("\"phase\":\"COMPLETE\"", "\"SUCCEEDED\":2"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(api.region.watches).isEmpty());
    }

    @Test
    void anInvocationThatIsCompleteIsToldOnce() {
        api.region.tell(FakeRegion.state("i1", InvocationPhase.COMPLETE, Map.of("SUCCEEDED", 2L)));
        var lines = new CopyOnWriteArrayList<String>();

        assertThat(follow("i1", lines)).succeedsWithin(PATIENCE);

        assertThat(lines.stream().filter(line -> line.startsWith("data: "))).hasSize(1);
    }

    @Test
    void aQuietStreamHasHeartbeats() {
        var lines = new CopyOnWriteArrayList<String>();
        var unused = follow("i1", lines);

        await().atMost(PATIENCE).until(() -> seen(lines, ": still here"));
    }

    @Test
    void oneReaderTooManyIsTurnedAway() {
        var lines = new CopyOnWriteArrayList<String>();
        for (int i = 0; i < RunningApi.SUBSCRIBERS; i++) {
            var unused = follow("i1", lines);
        }
        await().atMost(PATIENCE).until(() -> api.region.watches.size() == RunningApi.SUBSCRIBERS);

        var refused = api.get("/api/v1/invocations/i1/events");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(api.json(refused).get("detail").textValue()).contains("events.subscribers is 2");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void aReaderThatGoesAwayMakesRoom() throws IOException {
        try (Socket socket = connect()) {
            await().atMost(PATIENCE).until(() -> api.region.watches.size() == 1);
            assertThat(socket.isConnected()).isTrue();
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(api.region.watches).isEmpty());
    }

    @Test
    void aReaderThatTakesNothingIsDropped() throws IOException {
        try (Socket socket = connect()) {
            await().atMost(PATIENCE).until(() -> api.region.watches.size() == 1);
            var large = new TreeMap<String, Long>();
            for (int i = 0; i < 20_000; i++) {
                large.put("STATE_" + i, 1L);
            }

            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).untilAsserted(() -> {
                api.region.tell(FakeRegion.state("i1", InvocationPhase.RUNNING, large));
                assertThat(api.region.watches).isEmpty();
            });

            assertThat(socket.isConnected()).isTrue();
            assertThat(api.metrics.get("sluice.events.slow").counter().count()).isEqualTo(1);
        }
    }

    @Test
    void stoppingTheServerEndsTheStreams() {
        var lines = new CopyOnWriteArrayList<String>();
        var reader = follow("i1", lines);
        await().atMost(PATIENCE).until(() -> seen(lines, "\"QUEUED\":2"));

        api.server.close();

        assertThat(reader).succeedsWithin(PATIENCE);
    }

    /** Asks for events and reads none. */
    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.server.port());
        socket.setReceiveBufferSize(4_096);
        socket.getOutputStream()
                .write(("GET /api/v1/invocations/i1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + RunningApi.TOKEN + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private CompletableFuture<Void> follow(String id, List<String> lines) {
        return api.client()
                .sendAsync(
                        api.request("/api/v1/invocations/" + id + "/events")
                                .timeout(PATIENCE)
                                .build(),
                        BodyHandlers.ofLines())
                .thenAcceptAsync(response -> take(response, lines));
    }

    private static void take(HttpResponse<Stream<String>> response, List<String> lines) {
        try (Stream<String> body = response.body()) {
            body.forEach(lines::add);
        }
    }

    private static boolean seen(List<String> lines, String words) {
        return lines.stream().anyMatch(line -> line.contains(words));
    }
}
