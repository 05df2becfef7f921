package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What needs no token: {@code /livez}, {@code /readyz}, {@code /metrics}, {@code /openapi.json}. */
final class HealthRoutes {
    private static final String DOCUMENT = "openapi.json";

    private final Supplier<List<String>> obstacles;
    private final PrometheusMeterRegistry metrics;
    private final byte[] document;

    /** @param obstacles why the coordinator is not ready, in words; empty when it is */
    HealthRoutes(Supplier<List<String>> obstacles, PrometheusMeterRegistry metrics) {
        this.obstacles = obstacles;
        this.metrics = metrics;
        this.document = document();
    }

    void register(RoutesConfig routes) {
        routes.get("/livez", ctx -> Json.answer(ctx, 200, Map.of("alive", true)));
        routes.get("/readyz", this::ready);
        routes.get(
                "/metrics",
                ctx -> ctx.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(metrics.scrape()));
        routes.get("/openapi.json", ctx -> ctx.contentType("application/json").result(document));
    }

    private void ready(Context ctx) {
        List<String> reasons = obstacles.get();
        Json.answer(ctx, reasons.isEmpty() ? 200 : 503, Map.of("ready", reasons.isEmpty(), "reasons", reasons));
    }

    static byte[] document() {
        try (InputStream in = HealthRoutes.class.getResourceAsStream(DOCUMENT)) {
            if (in == null) {
                throw new IllegalStateException(DOCUMENT + " is not in the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(DOCUMENT + " cannot be read", e);
        }
    }
}
