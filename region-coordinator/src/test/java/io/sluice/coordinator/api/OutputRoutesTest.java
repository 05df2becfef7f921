package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.TargetState;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.TransferType;
import io.sluice.topics.transfer.TransferUnreadableException.Cause;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputRoutesTest {
    private static final String OUTPUT = "/api/v1/invocations/i1/targets/a/output";

    @TempDir
    Path temporary;

    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi(temporary);
        api.region.tell(FakeRegion.state("i1", InvocationPhase.RUNNING, Map.of("SUCCEEDED", 1L)));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void streamsABigOutputThatLiesInChunks() throws Exception {
        // Given
        byte[] content = content(1_000_000);
        ended(api.chunks.store("i1/a", content, 60_000));
        // When
        HttpResponse<byte[]> response = bytes(api.request(OUTPUT));
        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(content);
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(content.length);
        assertThat(response.headers().firstValue("Repr-Digest"))
                .contains("sha-256=:" + Base64.getEncoder().encodeToString(Digests.sha256(content)) + ":");
    }

    @Test
    void givesTheRestOfAnOutputFromAByteOn() throws Exception {
        // Given
        byte[] content = content(1_000);
        ended(api.chunks.store("i1/a", content, 64));
        // When
        HttpResponse<byte[]> rest = bytes(api.request(OUTPUT).header("Range", "bytes=700-"));
        HttpResponse<byte[]> middle = bytes(api.request(OUTPUT).header("Range", "bytes=100-299"));
        HttpResponse<byte[]> behind = bytes(api.request(OUTPUT).header("Range", "bytes=1000-"));
        // Then
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(rest.headers().firstValue("Content-Range")).contains("bytes 700-999/1000");
        assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(content, 700, 1_000));
        assertThat(middle.body()).isEqualTo(Arrays.copyOfRange(content, 100, 300));
        assertThat(behind.statusCode()).isEqualTo(416);
    }

    @Test
    void givesASmallOutputFromItsRowInTheSameWay() throws Exception {
        // Given
        byte[] text = "Linux\n".getBytes(StandardCharsets.UTF_8);
        api.region.rows.put("i1/a", FakeRegion.row("i1", "a", TargetState.SUCCEEDED, text));
        // When
        HttpResponse<byte[]> whole = bytes(api.request(OUTPUT));
        HttpResponse<byte[]> rest = bytes(api.request(OUTPUT).header("Range", "bytes=2-"));
        // Then
        assertThat(whole.body()).isEqualTo(text);
        assertThat(whole.headers().firstValue("Repr-Digest")).isPresent();
        assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(text, 2, 6));
    }

    @Test
    void cutsTheConnectionWhereABigOutputIsNotWhatItsManifestSays() {
        // Given
        byte[] content = content(500_000);
        TransferManifest manifest = api.chunks.store("i1/a", content, 50_000);
        api.chunks.records.get(9).data()[17] ^= 1;
        ended(manifest);
        // Then
        assertThatThrownBy(() -> bytes(api.request(OUTPUT))).isInstanceOf(IOException.class);
        assertThat(api.metrics.get("sluice.outputs.broken").counter().count()).isEqualTo(1);
    }

    @Test
    void saysWhyThereIsNoOutput() {
        // Not ended
        api.region.rows.put("i1/a", FakeRegion.row("i1", "a", TargetState.RUNNING, new byte[0]));
        assertProblem(409, "endpoint a has not ended yet, it is RUNNING");
        // In the gateway's spool
        TransferManifest manifest = api.chunks.store("i1/a", content(10), 5);
        ended(manifest);
        api.region.transfers.clear();
        assertProblem(409, "not wholly in Kafka yet: gateway gw-1 still holds a part");
        // Too old for its manifest
        LedgerRow row = api.region.rows.get("i1/a");
        api.region.rows.put("i1/a", LedgerRow.newBuilder(row).setEndedAt(1_000L).build());
        assertProblem(410, "it is kept for 7 days, and the endpoint ended 1970-01-01T00:00:01Z");
        // Given up
        ended(TransferManifest.newBuilder(manifest)
                .setState(TransferState.FAILED)
                .setReason("DIGEST")
                .build());
        assertProblem(410, "its transfer is FAILED (DIGEST)");
        // Deleted chunks
        ended(manifest);
        api.chunks.fails(Cause.GONE, "deleted by retention");
        assertProblem(410, "deleted by retention");
        // Kafka does not answer
        api.chunks.fails(Cause.KAFKA_AWAY, "no broker");
        assertProblem(503, "no broker");
        // Another transfer lies there
        api.chunks.failure = null;
        api.chunks.records.clear();
        assertProblem(502, "has only 0 of 2 chunks");
    }

    @Test
    void readsNoMoreOutputsAtATimeThanAllowed() throws Exception {
        // Given
        ended(api.chunks.store("i1/a", content(20_000_000), 1_000_000));
        // When
        CompletableFuture<HttpResponse<java.io.InputStream>> first =
                api.client().sendAsync(api.request(OUTPUT).build(), BodyHandlers.ofInputStream());
        first.join();
        // Then
        assertProblem(429, "output.readers is " + RunningApi.READERS);
        try (java.io.InputStream body = first.join().body()) {
            assertThat(body.readNBytes(10)).hasSize(10);
        }
    }

    @Test
    void tellsHowBigAnOutputIsAndInWhichTransfer() {
        // Given
        TransferManifest manifest = api.chunks.store("i1/a", content(70_000), 60_000);
        ended(manifest);
        // When
        JsonNode target = api.json(api.get("/api/v1/invocations/i1/targets/a"));
        // Then
        assertThat(target.get("outputBytes").longValue()).isEqualTo(70_000);
        assertThat(target.get("transfer").textValue()).isEqualTo(manifest.getTransferId());
    }

    @Test
    void givesTheFilesThatAMethodHasSentUpAlsoWhileItRuns() throws Exception {
        // Given
        byte[] content = content(150_000);
        TransferManifest file = TransferManifest.newBuilder(api.chunks.store("i1/a", content, 60_000))
                .setKind(TransferType.LOG)
                .setName("logs/core dump")
                .setContentType("application/x-core")
                .build();
        api.region.transfers.put(file.getTransferId(), file);
        api.region.rows.put("i1/a", FakeRegion.row("i1", "a", TargetState.RUNNING, new byte[0]));
        // When
        JsonNode target = api.json(api.get("/api/v1/invocations/i1/targets/a"));
        HttpResponse<byte[]> whole = bytes(api.request(OUTPUT + "?file=logs%2Fcore%20dump"));
        HttpResponse<String> missing = api.get(OUTPUT + "?file=other");
        // Then
        JsonNode listed = target.get("files").get(0);
        assertThat(listed.get("name").textValue()).isEqualTo("logs/core dump");
        assertThat(listed.get("contentType").textValue()).isEqualTo("application/x-core");
        assertThat(listed.get("bytes").longValue()).isEqualTo(150_000);
        assertThat(listed.get("transfer").textValue()).isEqualTo(file.getTransferId());
        assertThat(target.get("state").textValue()).isEqualTo("RUNNING");
        assertThat(whole.body()).isEqualTo(content);
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(api.json(missing).get("detail").textValue())
                .contains("has sent no file 'other'")
                .contains("[logs/core dump]");
    }

    private void ended(TransferManifest manifest) {
        api.region.transfers.put(manifest.getTransferId(), manifest);
        api.region.rows.put(
                "i1/a",
                LedgerRow.newBuilder(FakeRegion.row("i1", "a", TargetState.SUCCEEDED, new byte[0]))
                        .setEndedAt(Instant.now().toEpochMilli())
                        .setTransferId(manifest.getTransferId())
                        .setOutputBytes(manifest.getLength())
                        .build());
    }

    private void assertProblem(int status, String words) {
        HttpResponse<String> response = api.get(OUTPUT);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(api.json(response).get("detail").textValue()).contains(words);
    }

    private HttpResponse<byte[]> bytes(HttpRequest.Builder request) throws IOException, InterruptedException {
        return api.client().send(request.build(), BodyHandlers.ofByteArray());
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }
}
