package io.sluice.connectors.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP API of the connectors' process: questions for who has the admin token, health and metrics for anyone. */
public final class QueryServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueryServer.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String SCHEME = "Bearer ";
    private static final int BODY_BYTES_MAX = 128 << 10;
    private static final int THREADS = 16;
    private static final int LEAST_THREADS = 4;
    private static final long STOP_MILLIS = 2_000;

    private final Javalin server;

    private QueryServer(Javalin server) {
        this.server = server;
    }

    /**
     * What the server stands on.
     *
     * @param obstacles why the process is not ready, in words; empty when it is
     * @param rows most rows of an answer
     * @param troubles what has failed and is started again, in words; it does not keep the process from being ready
     * @param further what else is answered, below {@code /api/} with the token only
     */
    public record Parts(
            Questions questions,
            int rows,
            String adminToken,
            Supplier<List<String>> obstacles,
            Supplier<List<String>> troubles,
            PrometheusMeterRegistry metrics,
            List<Consumer<JavalinConfig>> further) {}

    /** Binds and serves. */
    public static QueryServer start(String host, int port, Parts parts) {
        Javalin server = Javalin.create(config -> {
            basics(config);
            routes(config, parts);
        });
        server.start(host, port);
        return new QueryServer(server);
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static void basics(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = BODY_BYTES_MAX;
        config.jetty.threadPool = new QueuedThreadPool(THREADS, LEAST_THREADS);
        config.jetty.modifyServer(jetty -> jetty.setStopTimeout(STOP_MILLIS));
    }

    private static void routes(JavalinConfig config, Parts parts) {
        byte[] token = parts.adminToken().getBytes(StandardCharsets.UTF_8);
        config.routes.exception(RefusedException.class, (e, ctx) -> problem(ctx, e.status(), e.getMessage()));
        config.routes.exception(Exception.class, (e, ctx) -> {
            LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
            problem(ctx, 500, "an error of the connectors' own; their log says more");
        });
        config.routes.before("/api/*", ctx -> requireAdmin(ctx, token));
        config.routes.post("/api/v1/inventory/query", ctx -> query(ctx, parts));
        parts.further().forEach(routes -> routes.accept(config));
        config.routes.get("/livez", ctx -> answer(ctx, 200, MAPPER.valueToTree(Map.of("alive", true))));
        config.routes.get("/readyz", ctx -> ready(ctx, parts));
        config.routes.get(
                "/metrics",
                ctx -> ctx.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(parts.metrics().scrape()));
    }

    private static void requireAdmin(Context ctx, byte[] token) throws RefusedException {
        String header = ctx.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            ctx.header("WWW-Authenticate", "Bearer realm=\"sluice\"");
            throw new RefusedException(
                    401, "this needs the header Authorization: Bearer, with the text of the file admin-token");
        }
        byte[] given = header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(given, token)) {
            throw new RefusedException(401, "the bearer token is not this region's admin token");
        }
    }

    private static void query(Context ctx, Parts parts) throws RefusedException {
        JsonNode body = body(ctx);
        String sql = body.path("sql").asText("").strip();
        if (sql.isEmpty()) {
            throw new RefusedException(400, "field 'sql' is missing: a statement such as SELECT * FROM v_endpoints");
        }
        JsonNode wanted = body.path("rows");
        if (!wanted.isMissingNode() && (!wanted.canConvertToInt() || wanted.intValue() < 1)) {
            throw new RefusedException(400, "field 'rows' has the bad value " + wanted + ": expected 1 or more");
        }
        int rows = wanted.isMissingNode() ? parts.rows() : wanted.intValue();
        Answer answer = parts.questions().ask(sql, rows);
        ObjectNode document = MAPPER.createObjectNode();
        document.set("columns", MAPPER.valueToTree(answer.columns()));
        document.putArray("rows").addAll(answer.rows());
        document.put("cut", answer.cut());
        answer(ctx, 200, document);
    }

    private static JsonNode body(Context ctx) throws RefusedException {
        try {
            byte[] bytes = ctx.bodyInputStream().readNBytes(BODY_BYTES_MAX + 1);
            if (bytes.length > BODY_BYTES_MAX) {
                throw new RefusedException(413, "the body is larger than " + BODY_BYTES_MAX + " bytes");
            }
            JsonNode body = MAPPER.readTree(bytes);
            if (body == null || !body.isObject()) {
                throw new RefusedException(400, "the body is no JSON object");
            }
            return body;
        } catch (IOException e) {
            throw new RefusedException(400, "the body is not well-formed JSON: " + e.getMessage());
        }
    }

    private static void ready(Context ctx, Parts parts) {
        List<String> obstacles = parts.obstacles().get();
        answer(
                ctx,
                obstacles.isEmpty() ? 200 : 503,
                MAPPER.valueToTree(Map.of(
                        "ready", obstacles.isEmpty(),
                        "reasons", obstacles,
                        "troubles", parts.troubles().get())));
    }

    private static void problem(Context ctx, int status, @Nullable String detail) {
        ctx.status(status);
        ctx.contentType("application/problem+json")
                .result(bytes(MAPPER.createObjectNode()
                        .put("type", "about:blank")
                        .put("status", status)
                        .put("detail", detail)
                        .put("instance", ctx.path())));
    }

    private static void answer(Context ctx, int status, JsonNode document) {
        ctx.status(status);
        ctx.contentType("application/json").result(bytes(document));
    }

    private static byte[] bytes(JsonNode document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write an answer as JSON", e);
        }
    }
}
