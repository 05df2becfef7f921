package io.sluice.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A schema registry that takes every schema and gives all of one subject the same id. */
public final class FakeRegistry implements AutoCloseable {

    private final HttpServer server;

    public FakeRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String json;
            if (path.startsWith("/config")) {
                json = "{\"compatibility\":\"BACKWARD_TRANSITIVE\"}";
            } else if (path.startsWith("/schemas/ids/")) {
                json = "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Newer\\\",\\\"fields\\\":[]}\"}";
            } else {
                json = "{\"id\":" + (1 + Math.floorMod(path.hashCode(), 1_000_000)) + "}";
            }
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
