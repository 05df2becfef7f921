package io.sluice.gateway.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.gateway.config.HttpSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * {@code /livez} (the process answers), {@code /readyz} (it can serve; 503 and the reasons if not) and {@code /metrics}
 * (Prometheus). A bounded pool answers; what it cannot take is closed unanswered.
 */
public final class AdminServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final List<ReadinessCheck> checks;
    private final PrometheusMeterRegistry meters;

    private AdminServer(
            HttpServer server,
            ThreadPoolExecutor threads,
            List<ReadinessCheck> checks,
            PrometheusMeterRegistry meters) {
        this.server = server;
        this.threads = threads;
        this.checks = checks;
        this.meters = meters;
    }

    /**
     * Binds and serves.
     *
     * @throws IOException if the port cannot be bound
     */
    public static AdminServer start(HttpSettings settings, List<ReadinessCheck> checks, PrometheusMeterRegistry meters)
            throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), settings.queue());
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + settings.host() + ":" + settings.port() + ": " + e.getMessage(), e);
        }
        var threads = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.queue()),
                work -> {
                    Thread thread = new Thread(work, "admin-http");
                    thread.setDaemon(true);
                    return thread;
                });
        var admin = new AdminServer(server, threads, List.copyOf(checks), meters);
        server.setExecutor(threads);
        server.createContext("/livez", exchange -> admin.answer(exchange, "/livez"));
        server.createContext("/readyz", exchange -> admin.answer(exchange, "/readyz"));
        server.createContext("/metrics", exchange -> admin.answer(exchange, "/metrics"));
        server.start();
        return admin;
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange, String path) {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(path)) {
                send(exchange, 404, TEXT, "not found\n");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                send(exchange, 405, TEXT, "only GET\n");
            } else {
                switch (path) {
                    case "/livez" -> send(exchange, 200, TEXT, "ok\n");
                    case "/readyz" -> ready(exchange);
                    default -> send(exchange, 200, PROMETHEUS, meters.scrape());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the client has gone", e);
        }
    }

    private void ready(HttpExchange exchange) throws IOException {
        var text = new StringBuilder();
        boolean ready = true;
        for (ReadinessCheck check : checks) {
            String problem = check.problem().get();
            ready &= problem.isEmpty();
            text.append(check.name())
                    .append(": ")
                    .append(problem.isEmpty() ? check.state().get() : problem)
                    .append('\n');
        }
        send(exchange, ready ? 200 : 503, TEXT, text.toString());
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
