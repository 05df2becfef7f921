package io.sluice.it.harness;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** A coordinator's HTTP API as an administrator's program uses it. Any thread may call. */
public final class RegionApi {
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final Duration UPLOAD = Duration.ofMinutes(1);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final ObjectMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final String url;
    private final String token;

    /**
     * On a coordinator.
     *
     * @param url such as {@code http://127.0.0.1:8080}
     * @param token the administrator's
     */
    public RegionApi(String url, String token) {
        this.url = url;
        this.token = token;
    }

    public String url() {
        return url;
    }

    /** The administrator's. */
    public String token() {
        return token;
    }

    /** An invocation as the API shows it. */
    public record Invocation(
            String id, String phase, long targets, int partitions, int closedPartitions, Map<String, Long> counts) {
        public boolean isComplete() {
            return phase.equals("COMPLETE");
        }

        public long count(String state) {
            return counts.getOrDefault(state, 0L);
        }
    }

    /** A target as the API shows it. */
    public record Target(
            String invocation,
            String endpoint,
            String state,
            @Nullable String reason,
            @Nullable Integer exitCode,
            @Nullable String output,
            @Nullable String errorTail,
            @Nullable String gateway,
            @Nullable String selectedAt,
            int late,
            Map<String, Long> timings) {
        public boolean isTerminal() {
            return !List.of("QUEUED", "DELIVERED", "RUNNING").contains(state);
        }

        public String activationId() {
            return invocation + "/" + endpoint;
        }
    }

    /** An endpoint as the API shows it. */
    public record Endpoint(
            String id,
            String status,
            @Nullable String connectedGateway,
            @Nullable String assignedGateway,
            @Nullable String platform,
            @Nullable String lastLoginKind,
            @Nullable String lastLoginAt,
            Map<String, String> labels) {
        public boolean isConnected() {
            return status.equals("CONNECTED");
        }
    }

    /** A request to run a script; the rest of it can be set on the JSON. */
    public ObjectNode scriptRequest(String selector, String script) {
        ObjectNode request = json.createObjectNode();
        request.put("selector", selector);
        request.putObject("script").put("content", script).put("fileName", "script.sh");
        return request;
    }

    /** Runs a script on whatever the selector names; the invocation's id. */
    public String runScript(String selector, String script) {
        return invoke(scriptRequest(selector, script));
    }

    /** Posts an invocation; its id. */
    public String invoke(ObjectNode request) {
        return expect(202, call("POST", "/invocations", request)).get("id").asText();
    }

    public Invocation invocation(String id) {
        return convert(expect(200, call("GET", "/invocations/" + id, null)), Invocation.class);
    }

    public List<Target> targets(String invocation) {
        List<Target> targets = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = expect(200, call("GET", "/invocations/" + invocation + "/targets?limit=500" + after, null));
            page.get("items").forEach(item -> targets.add(convert(item, Target.class)));
            JsonNode next = page.get("next");
            if (next == null || next.isNull() || next.asText().isEmpty()) {
                return targets;
            }
            after = "&after=" + next.asText();
        }
    }

    public Target target(String invocation, String endpoint) {
        return convert(
                expect(200, call("GET", "/invocations/" + invocation + "/targets/" + endpoint, null)), Target.class);
    }

    /** Waits until every target is terminal. */
    public Invocation awaitComplete(String invocation, Duration limit) {
        try {
            return await("invocation " + invocation + " is complete")
                    .atMost(limit)
                    .pollDelay(Duration.ofMillis(20))
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(() -> invocation(invocation), Invocation::isComplete);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("after " + limit + ": " + invocation(invocation) + "\n" + targets(invocation), e);
        }
    }

    /** Waits until a target is in a state. */
    public Target awaitState(String invocation, String endpoint, String state, Duration limit) {
        try {
            return await("target " + endpoint + " is " + state)
                    .atMost(limit)
                    .pollDelay(Duration.ofMillis(20))
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(
                            () -> target(invocation, endpoint),
                            target -> target.state().equals(state));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("after " + limit + ": " + target(invocation, endpoint), e);
        }
    }

    public void cancel(String invocation, String reason) {
        ObjectNode body = json.createObjectNode().put("reason", reason);
        expect(202, call("POST", "/invocations/" + invocation + "/cancel", body));
    }

    /** Posts JSON below {@code /api/v1}; what is answered to it. */
    public JsonNode post(int status, String path, Object body) {
        return expect(status, call("POST", path, json.valueToTree(body)));
    }

    /** Puts JSON below {@code /api/v1}; what is answered to it. */
    public JsonNode put(int status, String path, Object body) {
        return expect(status, call("PUT", path, json.valueToTree(body)));
    }

    /** Gets JSON below {@code /api/v1}. */
    public JsonNode get(String path) {
        return expect(200, call("GET", path, null));
    }

    public List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        expect(200, call("GET", "/endpoints?limit=500", null))
                .get("items")
                .forEach(item -> endpoints.add(convert(item, Endpoint.class)));
        return endpoints;
    }

    public Endpoint endpoint(String id) {
        return convert(expect(200, call("GET", "/endpoints/" + id, null)), Endpoint.class);
    }

    public JsonNode methods() {
        return expect(200, call("GET", "/methods", null));
    }

    /** Publishes a method for every platform, with this executable. */
    public void publish(String name, String version, byte[] executable) {
        String digest = Digests.hex(Digests.sha256(executable));
        HttpRequest put = HttpRequest.newBuilder(URI.create(url + "/api/v1/content/" + digest))
                .timeout(UPLOAD)
                .header("Authorization", "Bearer " + token)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(executable))
                .build();
        HttpResponse<String> answer = HTTP.sendAsync(put, BodyHandlers.ofString(StandardCharsets.UTF_8))
                .join();
        expect(answer.statusCode() == 200 ? 200 : 201, answer);
        ObjectNode method = json.createObjectNode().put("name", name).put("version", version);
        method.putArray("variants")
                .addObject()
                .put("platform", "any")
                .put("fileName", name + ".sh")
                .put("digest", digest)
                .put("sizeBytes", executable.length);
        expect(201, call("POST", "/methods", method));
    }

    /** Runs a version of a method on whatever the selector names; the invocation's id. */
    public String runMethod(String selector, String name, String version) {
        ObjectNode request = json.createObjectNode().put("selector", selector);
        request.putObject("method").put("name", name).put("version", version);
        return invoke(request);
    }

    /** A join token in its written form. */
    public String newToken(String ttl, int uses) {
        ObjectNode body = json.createObjectNode().put("ttl", ttl).put("uses", uses);
        return expect(201, call("POST", "/tokens", body)).get("token").asText();
    }

    /** Follows an invocation's events until the server closes the stream; the states in order. */
    public List<Invocation> events(String invocation) {
        List<Invocation> events = new ArrayList<>();
        follow(invocation, event -> {
            events.add(event);
            return false;
        });
        return events;
    }

    /** Reads an invocation's events as they come, up to the first that {@code last} accepts or the end of the stream. */
    public void follow(String invocation, Predicate<Invocation> last) {
        HttpRequest request = request("GET", "/invocations/" + invocation + "/events", null)
                .header("Accept", "text/event-stream")
                .timeout(Duration.ofMinutes(5))
                .build();
        try (Stream<String> lines = HTTP.send(request, BodyHandlers.ofLines()).body()) {
            for (String line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("data:") && last.test(read(line.substring(5)))) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Any call below {@code /api/v1}. */
    public HttpResponse<String> call(String method, String path, @Nullable JsonNode body) {
        try {
            return HTTP.send(request(method, path, body).build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Whether an address outside the API answers 200. */
    public static boolean answersOk(String address) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return HTTP.sendAsync(request, BodyHandlers.discarding())
                            .get(6, TimeUnit.SECONDS)
                            .statusCode()
                    == 200;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false; // not yet: the caller asks again
        }
    }

    /** What the coordinator shows at {@code /metrics}. */
    public String metrics() {
        return text(url + "/metrics");
    }

    /** What an address answers to GET. */
    static String text(String address) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address)).timeout(CALL).build();
        return HTTP.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8))
                .join()
                .body();
    }

    private HttpRequest.Builder request(String method, String path, @Nullable JsonNode body) {
        HttpRequest.BodyPublisher publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8);
        return HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                .timeout(CALL)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, publisher);
    }

    private JsonNode expect(int status, HttpResponse<String> response) {
        if (response.statusCode() != status) {
            throw new IllegalStateException(response.request().method() + " "
                    + response.request().uri() + " was answered " + response.statusCode() + ", not " + status + ": "
                    + response.body());
        }
        try {
            return json.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Invocation read(String data) {
        try {
            return convert(json.readTree(data), Invocation.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T convert(JsonNode node, Class<T> type) {
        return json.convertValue(node, type);
    }
}
