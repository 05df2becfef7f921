package io.sluice.topics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of a Confluent-compatible schema registry as {@link SchemaIds} asks of one; keeps what it was asked. */
final class RegistryDouble implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How it treats what is compatible and what it does not know yet. */
    enum Manner {
        /** As Confluent's and Apicurio's: a subject may have a compatibility level before it has a version. */
        LEVEL_FIRST,
        /** A subject without a version is unknown, and has no level. */
        VERSION_FIRST,
        /** Finds every schema incompatible. */
        REFUSING
    }

    private final HttpServer server;
    private final Manner manner;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> idsBySchema = new ConcurrentHashMap<>();
    private final Map<Integer, String> schemasById = new ConcurrentHashMap<>();
    private final Map<String, String> levels = new ConcurrentHashMap<>();
    private final List<String> subjects = new CopyOnWriteArrayList<>();

    RegistryDouble(Manner manner) {
        this.manner = manner;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Method and path of each request, in order. */
    List<String> requests() {
        return requests;
    }

    Map<String, String> levels() {
        return levels;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        Map<?, ?> body = read(exchange);
        String[] parts = path.split("/", -1);
        if (path.startsWith("/config/")) {
            setLevel(exchange, parts[2], String.valueOf(body.get("compatibility")));
        } else if (path.startsWith("/subjects/") && path.endsWith("/versions")) {
            register(exchange, parts[2], String.valueOf(body.get("schema")));
        } else if (path.startsWith("/schemas/ids/")) {
            String schema = schemasById.get(Integer.valueOf(parts[3]));
            if (schema == null) {
                answer(exchange, 404, Map.<String, Object>of("error_code", 40403, "message", "Schema not found"));
            } else {
                answer(exchange, 200, Map.of("schema", schema));
            }
        } else {
            answer(exchange, 404, Map.<String, Object>of("error_code", 404, "message", "no such path"));
        }
    }

    private void setLevel(HttpExchange exchange, String subject, String level) throws IOException {
        if (manner == Manner.VERSION_FIRST && !subjects.contains(subject)) {
            answer(exchange, 404, Map.<String, Object>of("error_code", 40401, "message", "Subject not found"));
            return;
        }
        levels.put(subject, level);
        answer(exchange, 200, Map.of("compatibility", level));
    }

    private void register(HttpExchange exchange, String subject, String schema) throws IOException {
        if (manner == Manner.REFUSING) {
            answer(
                    exchange,
                    409,
                    Map.<String, Object>of("error_code", 409, "message", "READER_FIELD_MISSING_DEFAULT_VALUE"));
            return;
        }
        subjects.add(subject);
        int id = idsBySchema.computeIfAbsent(schema, unknown -> idsBySchema.size() + 1);
        schemasById.put(id, schema);
        answer(exchange, 200, Map.of("id", id));
    }

    private static Map<?, ?> read(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        return body.length == 0 ? Map.of() : JSON.readValue(body, Map.class);
    }

    private static void answer(HttpExchange exchange, int status, Map<String, ?> body) throws IOException {
        byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
