package io.sluice.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.gateway.config.HttpSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
    private final AtomicReference<String> kafka = new AtomicReference<>("");
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private AdminServer admin;

    @BeforeEach
    void start() throws IOException {
        admin = AdminServer.start(
                new HttpSettings("127.0.0.1", 0, 2, 8),
                List.of(new ReadinessCheck("listener", () -> ""), new ReadinessCheck("kafka", kafka::get)),
                meters);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void livesWhileItAnswers() throws Exception {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void saysWhatKeepsItFromServing() throws Exception {
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        kafka.set("no broker answers");

        var answer = get("/readyz");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("listener: ok\nkafka: no broker answers\n");
    }

    @Test
    void showsItsMeters() throws Exception {
        meters.counter("sluice.gateway.violations", "kind", "topic").increment();

        assertThat(get("/metrics").body()).contains("sluice_gateway_violations_total{kind=\"topic\"} 1.0");
    }

    @Test
    void knowsNothingElse() throws Exception {
        assertThat(get("/livez/more").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + admin.address().getPort() + path))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
