package io.sluice.workgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RegistryTest {
    private static final String RECORD =
            "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":[{\\\"name\\\":\\\"%s\\\",\\\"type\\\":\\\"int\\\"}]}";

    @TempDir
    Path data;

    @Test
    void keepsSchemasOverAStopAndRefusesOnesThatOlderRecordsDoNotFit() throws Exception {
        // Given
        HttpResponse<String> first;
        try (Registry registry = Registry.start(data, 0, data.resolve("registry.log"))) {
            first = register(registry, "a");
        }
        // When
        try (Registry registry = Registry.start(data, 0, data.resolve("registry.log"))) {
            HttpResponse<String> same = register(registry, "a");
            HttpResponse<String> other = register(registry, "b");
            // Then
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(same.body()).isEqualTo(first.body());
            assertThat(other.statusCode()).isEqualTo(409);
        }
    }

    @Test
    void endsWithItsOwnerAlsoWhenThatIsKilled() throws Exception {
        // Given
        Process owner = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Registry.class.getName(),
                        "--data.dir=" + data))
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("owner.log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(data.resolve("listening.properties")));
        ProcessHandle registry = owner.children().findFirst().orElseThrow();
        Map<String, String> listening = StateFile.read(data.resolve("listening.properties"));
        // When
        owner.destroyForcibly().waitFor();
        // Then
        await().atMost(Duration.ofSeconds(15)).until(() -> !registry.isAlive());
        assertThat(Ports.isFree(URI.create(listening.get("schema.registry.url")).getPort()))
                .isTrue();
    }

    private static HttpResponse<String> register(Registry registry, String field) throws Exception {
        String body = "{\"schema\":\"" + RECORD.replace("%s", field) + "\"}";
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/s-value/versions"))
                                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }
}
