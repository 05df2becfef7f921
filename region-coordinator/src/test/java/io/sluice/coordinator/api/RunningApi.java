package io.sluice.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.coordinator.audit.AuditLog;
import io.sluice.coordinator.config.CoordinatorConfig;
import io.sluice.coordinator.enrolment.JoinTokens;
import io.sluice.coordinator.method.Catalogue;
import io.sluice.coordinator.method.ContentStore;
import io.sluice.coordinator.method.Declarations;
import io.sluice.coordinator.method.FilepackStore;
import io.sluice.coordinator.method.MethodStore;
import io.sluice.coordinator.publish.RecordingPublisher;
import io.sluice.coordinator.region.NewGateways;
import io.sluice.coordinator.region.RegionDirectory;
import io.sluice.coordinator.rulebook.Rulebook;
import io.sluice.coordinator.selector.Selector;
import io.sluice.topics.InMemorySchemaIds;
import io.sluice.topics.RegionTopics;
import io.sluice.topics.TopicName;
import io.sluice.wire.crypto.RegionSigner;
import io.sluice.wire.crypto.RegionVerifier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.TopicDescription;

/** The real server on a free port, over a fake region and a fake Kafka. */
final class RunningApi implements AutoCloseable {
    static final String TOKEN = "a".repeat(64);
    static final int SUBSCRIBERS = 2;
    static final int BODY_BYTES = 256 * 1024;

    static final int READERS = 1;

    final FakeRegion region = new FakeRegion();
    final FakeChunks chunks = new FakeChunks();
    final FakeHistory history = new FakeHistory();
    final FakeChanges changes = new FakeChanges();
    final Rulebook rulebook = new Rulebook();
    final RecordingPublisher kafka = new RecordingPublisher();
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final ApiServer server;
    private final MockAdminClient admin =
            MockAdminClient.create().numBrokers(3).usingRaftController(true).build();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();

    RunningApi(Path temporary) throws IOException {
        KeyPair key = signingKey();
        Catalogue catalogue = new Catalogue();
        Duration timeout = Duration.ofSeconds(5);
        ContentStore contents = new ContentStore(catalogue, kafka, temporary, 1_000_000, 2, timeout);
        InstantSource clock = InstantSource.system();
        MethodStore methods =
                new MethodStore(catalogue, contents, kafka, new RegionSigner(key.getPrivate()), 100, timeout, clock);
        Declarations declarations = new Declarations(new RegionVerifier(key.getPublic()));
        server = ApiServer.start(
                new CoordinatorConfig.Api(
                        "127.0.0.1",
                        0,
                        8,
                        BODY_BYTES,
                        timeout,
                        100,
                        3,
                        SUBSCRIBERS,
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        READERS,
                        READERS,
                        READERS,
                        1_000,
                        READERS),
                new ApiServer.About(
                        "local",
                        "cd".repeat(32),
                        "0.1.0",
                        4,
                        Base64.getEncoder().encodeToString(key.getPublic().getEncoded()),
                        TOKEN),
                new ApiServer.Parts(
                        region,
                        kafka,
                        catalogue,
                        contents,
                        new PublishedChunks(kafka),
                        methods,
                        new FilepackStore(catalogue, contents, methods, declarations, kafka::content),
                        declarations,
                        new JoinTokens(kafka, "cd".repeat(32), new SecureRandom(), clock),
                        new AuditLog(kafka, clock, metrics),
                        chunks,
                        history,
                        changes,
                        newGateways(temporary.resolve("region"), clock),
                        rulebook,
                        RunningApi::selector,
                        () -> region.isReady() ? List.of() : List.of("the state is being restored"),
                        metrics,
                        clock));
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> put(String path, byte[] body) {
        return send(request(path).PUT(BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return anonymous(path).header("Authorization", "Bearer " + TOKEN);
    }

    HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpClient client() {
        return client;
    }

    JsonNode json(HttpResponse<String> response) {
        try {
            return mapper.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException(response.body(), e);
        }
    }

    /** Knows two selectors, which is enough here. */
    private static Selector selector(String text) {
        return switch (text) {
            case "*", "os=linux" -> Selector.everything();
            case "ring=canary" ->
                endpoint -> "canary".equals(endpoint.getLabels().get("ring"));
            case "os=windows" -> endpoint -> false;
            default -> throw new IllegalArgumentException("selector '" + text + "' cannot be read at position 1");
        };
    }

    private NewGateways newGateways(Path folder, InstantSource clock) throws IOException {
        TopicName names = new TopicName("local");
        RegionTopics topics = new RegionTopics(admin, names);
        topics.create(4, 3);
        SecureRandom random = new SecureRandom();
        return new NewGateways(
                topics,
                InMemorySchemaIds.of(names),
                names,
                new RegionDirectory(folder, random).makeKeys("local", Duration.ofDays(10), clock.instant()),
                Duration.ofDays(2),
                clock,
                random);
    }

    /** How many copies the topic of a gateway has; 0: there is none. */
    int copiesOfTopic(String gateway) {
        RegionTopics topics = new RegionTopics(admin, new TopicName("local"));
        if (!topics.gatewayExists(gateway)) {
            return 0;
        }
        String name = "sluice.local.gateway." + gateway;
        try {
            TopicDescription topic = Objects.requireNonNull(
                    admin.describeTopics(List.of(name)).allTopicNames().get().get(name));
            return topic.partitions().get(1).replicas().size();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair signingKey() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        admin.close();
    }
}
