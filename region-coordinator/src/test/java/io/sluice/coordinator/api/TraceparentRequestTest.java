package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationRequested;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.event.Traceparent;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceparentRequestTest {
    private static final String PATH = "/api/v1/invocations";
    private static final String BODY = "{\"selector\":\"*\",\"script\":{\"content\":\"id\"}}";
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

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
    void theCallersTraceGoesWithTheJob() {
        HttpResponse<String> response = run(TRACE);

        assertThat(response.headers().firstValue("traceparent")).contains(TRACE);
        assertThat(traceparent()).isEqualTo(TRACE);
    }

    @Test
    void withoutOneATraceIsBegun() {
        HttpResponse<String> response = run("none");

        String begun = traceparent();
        assertThat(Traceparent.read(begun)).contains(begun);
        assertThat(response.headers().firstValue("traceparent")).contains(begun);
    }

    private HttpResponse<String> run(String traceparent) {
        HttpResponse<String> response = api.send(api.request(PATH)
                .header("Content-Type", "application/json")
                .header("traceparent", traceparent)
                .POST(BodyPublishers.ofString(BODY)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return response;
    }

    private String traceparent() {
        Invocation sent =
                (Invocation) api.kafka.on(TopicCatalog.INVOCATIONS).get(0).value();
        return ((InvocationRequested) sent.getEvent()).getSpec().getTraceparent();
    }
}
