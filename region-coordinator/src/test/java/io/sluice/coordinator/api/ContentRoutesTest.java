package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.wire.Digests;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.crypto.RegionVerifier;
import io.sluice.wire.crypto.SigningContext;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentRoutesTest {
    private static final byte[] CONTENT = new byte[600_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private static final String DIGEST = Digests.hex(Digests.sha256(CONTENT));
    private static final String PATH = "/api/v1/content/" + DIGEST;

    @TempDir
    Path temporary;

    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi(temporary);
        assertThat(api.put(PATH, CONTENT).statusCode()).isEqualTo(201);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void whatWasPublishedComesBackWholeOrInPart() throws Exception {
        HttpResponse<byte[]> whole = bytes("");
        HttpResponse<byte[]> part = bytes("bytes=262100-530000");

        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(CONTENT);
        assertThat(whole.headers().firstValue("ETag")).contains("\"" + DIGEST + "\"");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(CONTENT, 262_100, 530_001));
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(api.get("/api/v1/content/" + "0".repeat(64)).statusCode()).isEqualTo(404);
        assertThat(api.get("/api/v1/methods/rinse/3/signed").statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsSignedCanBeCheckedWithTheKeyBesideIt() {
        // Given
        String method =
                "{\"name\":\"rinse\",\"version\":\"3\",\"variants\":[{\"platform\":\"any\",\"fileName\":\"rinse.sh\","
                        + "\"digest\":\"" + DIGEST + "\",\"sizeBytes\":" + CONTENT.length
                        + "}],\"limits\":{\"outputLimitBytes\":1000}}";
        var published = api.post("/api/v1/methods", method);
        assertThat(published.statusCode()).as(published.body()).isEqualTo(201);
        // When
        JsonNode signed = api.json(api.get("/api/v1/methods/rinse/3/signed"));
        // Then
        RegionVerifier region = RegionVerifier.of(field(signed, "regionKey"));
        assertThat(region.verify(
                        SigningContext.MANIFEST, field(signed, "manifest"), field(signed, "manifestSignature")))
                .isTrue();
        assertThat(region.verify(
                        SigningContext.DECLARATION,
                        field(signed, "declaration"),
                        field(signed, "declarationSignature")))
                .isTrue();
        assertThat(MethodManifest.decode(field(signed, "manifest")).name()).isEqualTo("rinse");
    }

    private static byte[] field(JsonNode signed, String name) {
        return Base64.getDecoder().decode(signed.get(name).textValue());
    }

    private HttpResponse<byte[]> bytes(String range) throws Exception {
        var request = api.request(PATH).GET();
        if (!range.isEmpty()) {
            request.header("Range", range);
        }
        return api.client().send(request.build(), BodyHandlers.ofByteArray());
    }
}
