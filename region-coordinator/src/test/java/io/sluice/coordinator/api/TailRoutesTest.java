package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.TargetState;
import io.sluice.topics.transfer.TransferUnreadableException.Cause;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TailRoutesTest {
    private static final String TAIL = "/api/v1/invocations/i1/tail";
    private static final UUID A = UUID.randomUUID();
    private static final UUID B = UUID.randomUUID();

    @TempDir
    Path temporary;

    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi(temporary);
        api.region.tell(FakeRegion.state("i1", InvocationPhase.RUNNING, Map.of("RUNNING", 2L)));
        api.region.rows.put("i1/a", FakeRegion.row("i1", "a", TargetState.RUNNING, new byte[0]));
        api.region.rows.put("i1/b", FakeRegion.row("i1", "b", TargetState.RUNNING, new byte[0]));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void passesOutputOnAsItComesUntilTheJobIsComplete() throws Exception {
        try (Events events = open(TAIL)) {
            // When
            chunk("i1/a", A, 0, "one ");
            // Then
            assertThat(events.next()).isEqualTo("a@0 one ");
            // When
            chunk("other/a", UUID.randomUUID(), 0, "not of this job");
            chunk("i1/b", B, 0, "two");
            chunk("i1/a", A, 4, "three");
            // Then
            assertThat(events.next()).isEqualTo("b@0 two");
            assertThat(events.next()).isEqualTo("a@4 three");
            // When
            api.region.tell(FakeRegion.state("i1", InvocationPhase.COMPLETE, Map.of("SUCCEEDED", 2L)));
            // Then
            assertThat(events.next()).isEqualTo("end COMPLETE");
            assertThat(events.next()).isEqualTo("closed");
        }
    }

    @Test
    void passesOnWhatCameBeforeItWasAskedAndNothingTwice() throws Exception {
        // Given
        chunk("i1/a", A, 0, "abc");
        chunk("i1/a", A, 0, "abc");
        chunk("i1/a", A, 5, "too early");
        chunk("i1/a", A, 2, "cde");
        api.region.tell(FakeRegion.state("i1", InvocationPhase.COMPLETE, Map.of("SUCCEEDED", 2L)));
        // When
        try (Events events = open(TAIL)) {
            // Then
            assertThat(List.of(events.next(), events.next(), events.next()))
                    .containsExactly("a@0 abc", "a@3 de", "end COMPLETE");
        }
    }

    @Test
    void followsOneTargetUntilItEnds() throws Exception {
        try (Events events = open(TAIL + "?endpoint=b")) {
            // When
            chunk("i1/a", A, 0, "of a");
            chunk("i1/b", B, 0, "of b");
            // Then
            assertThat(events.next()).isEqualTo("b@0 of b");
            // When
            api.region.rows.put("i1/b", FakeRegion.row("i1", "b", TargetState.SUCCEEDED, new byte[0]));
            // Then
            assertThat(events.next()).isEqualTo("end COMPLETE");
        }
    }

    @Test
    void saysWhyItCannotGoOn() throws Exception {
        try (Events events = open(TAIL)) {
            // When
            api.chunks.fails(Cause.GONE, "deleted before they were read");
            // Then
            assertThat(events.next()).isEqualTo("end GONE: deleted before they were read");
        }
        assertThat(api.get(TAIL).statusCode()).isEqualTo(410);
        assertThat(api.get(TAIL + "?endpoint=z").statusCode()).isEqualTo(404);
        assertThat(api.get("/api/v1/invocations/nope/tail").statusCode()).isEqualTo(404);
    }

    @Test
    void followsNoMoreJobsThanAllowed() throws Exception {
        try (Events events = open(TAIL)) {
            assertThat(api.get(TAIL).statusCode()).isEqualTo(429);
            chunk("i1/a", A, 0, "still read");
            assertThat(events.next()).isEqualTo("a@0 still read");
        }
    }

    @Test
    void cutsAReaderOffThatTakesNothing() throws Exception {
        // Given
        byte[] much = new byte[4_000_000];
        Events idle = open(TAIL);
        // When
        for (int i = 0; i < 20; i++) {
            api.chunks.add("i1/a", A, (long) i * much.length, much, false);
        }
        // Then
        await().until(() -> api.metrics.get("sluice.tails.slow").counter().count() >= 1);
        await().until(() -> api.metrics.get("sluice.tails.open").gauge().value() == 0);
        idle.close();
    }

    private void chunk(String activation, UUID transfer, long offset, String text) {
        api.chunks.add(activation, transfer, offset, text.getBytes(StandardCharsets.UTF_8), false);
    }

    private Events open(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = api.client().send(api.request(path).build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new Events(response.body());
    }

    /** Server-sent events in short: who and what, or why it ended. */
    private static final class Events implements AutoCloseable {
        private final BufferedReader lines;

        Events(InputStream body) {
            lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        String next() throws IOException {
            List<String> event = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty() && !event.isEmpty()) {
                    JsonNode data = new ObjectMapper().readTree(event.get(1).substring("data: ".length()));
                    return event.get(0).equals("event: end")
                            ? "end " + data.get("reason").textValue()
                            : data.get("endpoint").textValue() + "@" + data.get("offset") + " "
                                    + new String(
                                            Base64.getDecoder()
                                                    .decode(data.get("base64").textValue()),
                                            StandardCharsets.UTF_8);
                }
                if (!line.isEmpty() && !line.startsWith(":")) {
                    event.add(line);
                }
            }
            return "closed";
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
