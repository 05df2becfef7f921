package io.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.cli.api.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The region's API as a test wants it: answers by method and path, and a note of every call. */
public final class ApiDouble implements AutoCloseable {
    public static final String TOKEN = "the-admin-token";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, Supplier<Answer>> answers = new ConcurrentHashMap<>();
    private final Map<String, List<String>> events = new ConcurrentHashMap<>();
    private final Map<String, Output> outputs = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    /** What is answered. */
    public record Answer(int status, String contentType, String body) {}

    /**
     * Bytes that may be asked for from any of them on.
     *
     * @param told the digest in the header
     * @param mostAtOnce after so many the connection is cut
     */
    private record Output(byte[] content, byte[] told, int mostAtOnce) {}

    /** What was asked. */
    public record Call(String what, String query, String authorization, String body, String lastEventId) {}

    public ApiDouble() {
        try {
            server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/api/v1/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** {@code what} is a method and a path below {@code /api/v1}, such as {@code GET /endpoints}. */
    public ApiDouble answers(String what, int status, String json) {
        return answers(what, () -> new Answer(status, "application/json", json));
    }

    public ApiDouble answers(String what, Supplier<Answer> answer) {
        answers.put(what, answer);
        return this;
    }

    public ApiDouble refuses(String what, int status, String title, String detail) {
        String problem = Json.object()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .toString();
        return answers(what, () -> new Answer(status, "application/problem+json", problem));
    }

    /** An output, whose SHA-256 is told as {@code told}; each connection is cut after so many bytes. */
    public ApiDouble serves(String path, byte[] content, byte[] told, int mostAtOnce) {
        outputs.put(path, new Output(content, told, mostAtOnce));
        return this;
    }

    /** Server-sent events of a path, after which the stream is closed; states, unless they say what they are. */
    public ApiDouble streams(String path, List<String> states) {
        events.put(path, states);
        return this;
    }

    public List<Call> calls(String what) {
        List<Call> found = new ArrayList<>();
        for (Call call : calls) {
            if (call.what().equals(what)) {
                found.add(call);
            }
        }
        return found;
    }

    /** The JSON body of the only call of its kind. */
    public JsonNode body(String what) {
        List<Call> found = calls(what);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " calls of " + what + " in " + calls);
        }
        try {
            return Json.parse(found.get(0).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath().substring("/api/v1".length());
        String what = exchange.getRequestMethod() + " " + path;
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String query = exchange.getRequestURI().getRawQuery();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        String lastEventId = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        calls.add(new Call(
                what,
                query == null ? "" : query,
                authorization == null ? "" : authorization,
                body,
                lastEventId == null ? "" : lastEventId));
        boolean streamed =
                List.of("text/event-stream").equals(exchange.getRequestHeaders().get("Accept"));
        if (events.containsKey(path) && streamed) {
            stream(exchange, events.getOrDefault(path, List.of()));
            return;
        }
        Output output = outputs.get(path);
        if (output != null) {
            serve(exchange, output);
            return;
        }
        Supplier<Answer> answer = answers.getOrDefault(
                what, () -> new Answer(404, "application/problem+json", "{\"title\":\"no " + what + "\"}"));
        Answer given = answer.get();
        byte[] bytes = given.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", given.contentType());
        exchange.sendResponseHeaders(given.status(), bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static void serve(HttpExchange exchange, Output output) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = 0;
        int to = output.content().length;
        if (range != null) {
            String[] ends = range.substring("bytes=".length()).split("-", -1);
            from = Integer.parseInt(ends[0]);
            to = ends[1].isEmpty() ? to : Math.min(to, Integer.parseInt(ends[1]) + 1);
        }
        String told = Base64.getEncoder().encodeToString(output.told());
        exchange.getResponseHeaders().set("Repr-Digest", "sha-256=:" + told + ":");
        exchange.sendResponseHeaders(range == null ? 200 : 206, to == from ? -1 : to - from);
        try (exchange) {
            exchange.getResponseBody().write(output.content(), from, Math.min(to - from, output.mostAtOnce()));
            exchange.getResponseBody().flush();
        }
    }

    private static void stream(HttpExchange exchange, List<String> states) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (String state : states) {
                String event = state.startsWith("event:") ? state : "event: state\ndata: " + state;
                out.write((event + "\n\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        }
    }
}
