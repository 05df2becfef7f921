package io.sluice.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Calls of the region's API. Whatever it does not answer with success is a {@link Failure} in one line. */
public final class Api {
    /** Items asked for at once; the API may give fewer. */
    public static final int PAGE_ITEMS = 200;

    private static final Duration CALL_DEADLINE = Duration.ofSeconds(30);
    private static final Duration UPLOAD_DEADLINE = Duration.ofMinutes(30);

    private final URI base;
    private final String token;
    private final HttpClient client;

    public Api(URI base, String token) {
        this.base = base;
        this.token = token;
        this.client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** One part of a path or query, safe whatever is in it. */
    public static String quoted(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public JsonNode get(String path) {
        return call(request(path).GET());
    }

    public JsonNode post(String path, JsonNode body) {
        return call(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.line(body))));
    }

    public JsonNode put(String path, JsonNode body) {
        return call(
                request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(Json.line(body))));
    }

    public JsonNode delete(String path) {
        return call(request(path).DELETE());
    }

    /** Uploads bytes. */
    public void put(String path, byte[] bytes) {
        call(request(path)
                .timeout(UPLOAD_DEADLINE)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(bytes)));
    }

    /** Posts bytes; the answer. */
    public JsonNode post(String path, byte[] bytes) {
        return call(request(path)
                .timeout(UPLOAD_DEADLINE)
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(bytes)));
    }

    /** Whether there is such a thing. */
    public boolean has(String path) {
        try {
            get(path);
            return true;
        } catch (Failure e) {
            if (e.exitCode() == ExitCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /** All bytes of an answer that fits into memory. */
    public byte[] bytes(String path) {
        try {
            HttpResponse<InputStream> response = openBytes(path, "");
            try (InputStream body = response.body()) {
                byte[] bytes = body.readAllBytes();
                if (response.statusCode() >= 300) {
                    throw refusal(response.statusCode(), new String(bytes, StandardCharsets.UTF_8));
                }
                return bytes;
            }
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, unreachable(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.INTERRUPTED, "interrupted");
        }
    }

    /** Uploads a file's bytes. */
    public void put(String path, Path file) {
        try {
            call(request(path)
                    .timeout(UPLOAD_DEADLINE)
                    .header("Content-Type", "application/octet-stream")
                    .PUT(BodyPublishers.ofFile(file)));
        } catch (IOException e) {
            throw Failure.unreadable(file.toString(), e);
        }
    }

    /** Every item of a list, page after page; {@code path} may have a query. */
    public void each(String path, Consumer<JsonNode> item) {
        String joint = path.contains("?") ? "&" : "?";
        String after = "";
        do {
            JsonNode page =
                    get(path + joint + "limit=" + PAGE_ITEMS + (after.isEmpty() ? "" : "&after=" + quoted(after)));
            JsonNode items = page.isArray() ? page : page.path("items");
            items.forEach(item);
            String next = page.isArray() ? "" : Json.text(page, "next");
            if (next.equals(after)) {
                return;
            }
            after = next;
        } while (!after.isEmpty());
    }

    /** Opens an answer of bytes; {@code range} as in the header Range, empty for the whole. */
    HttpResponse<InputStream> openBytes(String path, String range) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).setHeader("Accept", "application/octet-stream");
        if (!range.isEmpty()) {
            request.header("Range", range);
        }
        return client.send(request.GET().build(), BodyHandlers.ofInputStream());
    }

    /** The first bytes of an answer, at most so many; none if they cannot be had. */
    public byte[] begin(String path, int bytes) {
        try {
            HttpResponse<InputStream> response = openBytes(path, "bytes=0-" + (bytes - 1));
            try (InputStream body = response.body()) {
                return response.statusCode() < 300 ? body.readNBytes(bytes) : new byte[0];
            }
        } catch (IOException e) {
            return new byte[0];
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.INTERRUPTED, "interrupted");
        }
    }

    /** Opens a stream of server-sent events; the lines end when the server closes it. */
    HttpResponse<Stream<String>> open(String path) throws IOException, InterruptedException {
        return open(path, "");
    }

    /** @param lastEventId the id of the last event that was seen; empty: none was */
    HttpResponse<Stream<String>> open(String path, String lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).setHeader("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        return client.send(request.GET().build(), BodyHandlers.ofLines());
    }

    private JsonNode call(HttpRequest.Builder request) {
        HttpResponse<String> response;
        try {
            response = client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, unreachable(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.INTERRUPTED, "interrupted");
        }
        if (response.statusCode() >= 300) {
            throw refusal(response.statusCode(), response.body());
        }
        return parse(response.body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve("/api/v1" + path))
                .timeout(CALL_DEADLINE)
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token);
    }

    private JsonNode parse(String body) {
        try {
            return body.isBlank() ? Json.object() : Json.parse(body);
        } catch (JsonProcessingException e) {
            throw new Failure(ExitCode.ERROR, base + " answers with something that is no JSON: is it a region's API?");
        }
    }

    String unreachable(IOException e) {
        String what = e.getMessage();
        return "cannot reach the region's API at " + base + " ("
                + (what == null || what.isEmpty() ? e.getClass().getSimpleName() : what)
                + "): type ./sluice status to see what is running, ./sluice up to start it";
    }

    /** What a problem document (RFC 9457) says, in one line. */
    static Failure refusal(int status, String body) {
        JsonNode problem = problem(body);
        String title = problem == null ? "" : Json.text(problem, "title");
        String detail = problem == null ? "" : Json.text(problem, "detail");
        String said = detail.isEmpty() ? title : detail;
        String line = said.isEmpty() ? "the region answers with HTTP status " + status : said;
        return switch (status) {
            case 400, 413, 415, 422 -> new Failure(ExitCode.USAGE, line);
            case 404 -> new Failure(ExitCode.NOT_FOUND, line);
            case 401 -> new Failure(ExitCode.ERROR, line + " (the token comes from --token-file)");
            case 503 -> new Failure(ExitCode.ERROR, line + " (the region is not ready: try again in some seconds)");
            default -> new Failure(ExitCode.ERROR, line);
        };
    }

    private static @Nullable JsonNode problem(String body) {
        try {
            JsonNode node = Json.parse(body);
            return node.isObject() ? node : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
