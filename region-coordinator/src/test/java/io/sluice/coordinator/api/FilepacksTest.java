package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationRequested;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.TopicCatalog;
import io.sluice.wire.Digests;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.filepack.ChunkList;
import io.sluice.wire.filepack.Filepack;
import io.sluice.wire.filepack.PackEntry;
import io.sluice.wire.filepack.PackHook;
import io.sluice.wire.filepack.PackManifest;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filepacks are published, found and sent. */
class FilepacksTest {
    private static final byte[] BYTES = "level=3".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path temporary;

    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi(temporary);
        assertThat(put(BYTES)).isEqualTo(201);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aPublishedVersionIsListedWithWhatItIs() {
        // When
        publish(manifest("1", "etc/rinse.conf", ""));
        // Then
        JsonNode listed = api.json(api.get("/api/v1/filepacks")).path("items");
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).path("name").asText()).isEqualTo("rinse");
        assertThat(listed.get(0).path("receivers").asText()).isEqualTo("os=linux");
        assertThat(listed.get(0).path("files").asInt()).isEqualTo(1);
        assertThat(listed.get(0).path("digest").asText())
                .isEqualTo(manifest("1", "etc/rinse.conf", "").digest());
        assertThat(api.json(api.get("/api/v1/methods")).path("items")).isEmpty();
    }

    @Test
    void theListGoesOnBehindThePageBefore() {
        // Given
        publish(manifest("1", "a", ""));
        publish(manifest("2", "a", ""));
        // When
        JsonNode first = api.json(api.get("/api/v1/filepacks?limit=1"));
        JsonNode second = api.json(
                api.get("/api/v1/filepacks?limit=1&after=" + first.path("next").asText()));
        // Then
        assertThat(first.path("items").get(0).path("version").asText()).isEqualTo("1");
        assertThat(second.path("items").get(0).path("version").asText()).isEqualTo("2");
        assertThat(second.path("next").isNull()).isTrue();
    }

    @Test
    void aVersionIsShownWithItsEntries() {
        // Given
        publish(manifest("1", "etc/rinse.conf", ""));
        // When
        JsonNode shown = api.json(api.get("/api/v1/filepacks/rinse/1"));
        // Then
        assertThat(shown.path("target").asText()).isEqualTo("/opt/rinse");
        assertThat(shown.path("entries").get(0).path("path").asText()).isEqualTo("etc/rinse.conf");
        assertThat(shown.path("entries").get(0).path("mode").asText()).isEqualTo("0644");
        assertThat(api.get("/api/v1/filepacks/rinse/2").statusCode()).isEqualTo(404);
    }

    @Test
    void agentsGetWhatWasPublishedWithTheManifestsOfItsHooks() throws IOException, InterruptedException {
        // Given
        api.post(
                "/api/v1/methods",
                json("{'name':'restart','version':'7','variants':[{'platform':'any','fileName':'x','digest':'"
                        + Digests.hex(Digests.sha256(BYTES)) + "','sizeBytes':7}]}"));
        publish(manifest("1", "etc/rinse.conf", "restart"));
        // When
        byte[] content = api.client()
                .send(api.request("/api/v1/filepacks/rinse/1/content").GET().build(), BodyHandlers.ofByteArray())
                .body();
        // Then
        MethodManifest hook =
                MethodManifest.decode(Filepack.decode(content).hooks().get(0).method());
        assertThat(hook.name() + "@" + hook.version()).isEqualTo("restart@7");
    }

    @Test
    void theSameVersionWithOtherFilesIsRefusedAndWithTheSameIsNoError() {
        // Given
        publish(manifest("1", "a", ""));
        // Then
        assertThat(post(manifest("1", "a", "")).statusCode()).isEqualTo(201);
        assertProblem(post(manifest("1", "b", "")), 409, "publish under a new version");
    }

    @Test
    void whatCannotBePlacedIsNotPublished() {
        assertProblem(post(manifest("1", "../b", "")), 422, "leaves the target");
        assertProblem(post(manifest("1", "/b", "")), 422, "is absolute");
        assertProblem(post(manifest("1", "a", "nowhere")), 422, "hook nowhere is no published method");
        assertProblem(send("rubbish".getBytes(StandardCharsets.UTF_8)), 422, "");
        assertProblem(post(manifest("1", "a", "", "no(", BYTES)), 422, "receivers");
        assertProblem(post(manifest("1", "a", "", "", "other".getBytes(StandardCharsets.UTF_8))), 422, "is not there");
        assertThat(api.kafka.on(TopicCatalog.METHODS)).isEmpty();
    }

    @Test
    void aJobCarriesWhoMayReceiveItAndHasAnHourUnlessToldOtherwise() {
        // Given
        publish(manifest("1", "a", ""));
        // When
        HttpResponse<String> answer = invoke("");
        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        Invocation sent =
                (Invocation) api.kafka.on(TopicCatalog.INVOCATIONS).get(0).value();
        InvocationSpec spec = ((InvocationRequested) sent.getEvent()).getSpec();
        assertThat(spec.getMethod()).isEqualTo("filepack:rinse");
        assertThat(spec.getReceivers()).isEqualTo("os=linux");
        assertThat(spec.getRunTimeoutMs()).isEqualTo(3_600_000);
    }

    @Test
    void aFilepackTakesNoArgumentsAndHasToBePublished() {
        publish(manifest("1", "a", ""));
        assertProblem(invoke(",'arguments':{}"), 422, "'arguments'");
        assertProblem(
                api.post("/api/v1/invocations", json("{'selector':'*','filepack':{'name':'rinse','version':'2'}}")),
                422,
                "field 'filepack' names rinse version 2");
    }

    private HttpResponse<String> invoke(String more) {
        return api.post(
                "/api/v1/invocations", json("{'selector':'*','filepack':{'name':'rinse','version':'1'}" + more + "}"));
    }

    private static PackManifest manifest(String version, String path, String hook) {
        return manifest(version, path, hook, "os=linux", BYTES);
    }

    private static PackManifest manifest(String version, String path, String hook, String receivers, byte[] bytes) {
        ChunkList chunks = new ChunkList.Builder().add(bytes, 0, bytes.length).build();
        return new PackManifest(
                "rinse",
                version,
                "rinses",
                "/opt/rinse",
                receivers,
                32 << 10,
                List.of(PackEntry.file(path, 0644, "", "", bytes.length, Digests.sha256(bytes), chunks)),
                List.of(),
                hook.isEmpty() ? List.of() : List.of(new PackHook(hook, "", "", "")));
    }

    private void publish(PackManifest manifest) {
        HttpResponse<String> answer = post(manifest);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    /** Its only chunk is its only bundle. */
    private HttpResponse<String> post(PackManifest manifest) {
        PackEntry entry = manifest.entries().get(0);
        return send(new Filepack(
                        manifest.encode(),
                        List.of(new Filepack.Bundle(entry.digest(), entry.sizeBytes())),
                        Filepack.pack(List.of(new Filepack.Place(0, 0, (int) entry.sizeBytes()))),
                        List.of())
                .encode());
    }

    private HttpResponse<String> send(byte[] body) {
        return api.send(api.request("/api/v1/filepacks").POST(BodyPublishers.ofByteArray(body)));
    }

    private int put(byte[] content) {
        return api.put("/api/v1/content/" + Digests.hex(Digests.sha256(content)), content)
                .statusCode();
    }

    private void assertProblem(HttpResponse<String> answer, int status, String said) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(api.json(answer).path("detail").asText()).contains(said);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
