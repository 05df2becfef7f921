package io.sluice.gateway.depot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.session.KeptLink;
import io.sluice.gateway.session.KeptLink.Kind;
import io.sluice.wire.ReasonCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What endpoints get. */
class DepotTest extends DepotFixture {
    @Test
    void readsNoFurtherPieceBeforeTheLastHasLeft() {
        byte[] content = publish(1, 100_000);
        KeptLink slow = KeptLink.of("e1", Kind.CONTENT).slow();
        fetch(slow, content, 0, 100_000);
        await().until(() -> slow.pieces.size() == 1);

        slow.read();

        await().until(() -> slow.pieces.size() == 2);
        assertThat(slow.pieces.get(1).offset()).isEqualTo(Depot.PIECE_BYTES);
    }

    @Test
    void givesTheSlowOnesPlaceToOthersWhenItsTimeIsOver() {
        byte[] content = publish(1, 100_000);
        KeptLink slow = KeptLink.of("e1", Kind.CONTENT).slow();
        KeptLink alsoSlow = KeptLink.of("e1", Kind.CONTENT).slow();
        KeptLink waiting = KeptLink.of("e1", Kind.CONTENT);
        fetch(slow, content, 0, 100_000);
        fetch(alsoSlow, content, 0, 100_000);
        await().until(() -> slow.pieces.size() + alsoSlow.pieces.size() == 2);
        fetch(waiting, content, 0, 100_000);

        nanos.set(Duration.ofSeconds(31).toNanos());
        depot.sweep();

        await().untilAsserted(() -> assertThat(waiting.received()).isEqualTo(content));
        assertThat(metrics.counter("sluice.depot.given.up").count()).isEqualTo(2);
    }

    @Test
    void forgetsWhatAnEndedConnectionFetched() {
        byte[] content = publish(1, 100_000);
        KeptLink gone = KeptLink.of("e1", Kind.CONTENT).slow();
        for (int i = 0; i < 4; i++) {
            fetch(gone, content, 0, 100_000);
        }
        assertThat(fetch(gone, content, 0, 1)).isEqualTo(ReasonCodes.QUOTA_EXCEEDED);

        depot.ended(gone);

        KeptLink next = KeptLink.of("e1", Kind.CONTENT);
        fetch(next, content, 0, 100_000);
        await().untilAsserted(() -> assertThat(next.received()).isEqualTo(content));
    }

    @Test
    void refusesAFetchThatIsNone() {
        byte[] content = publish(1, 1_000);
        KeptLink link = KeptLink.of("e1", Kind.CONTENT);

        assertThat(fetch(link, content, 0, 0)).isEqualTo(ReasonCodes.PAYLOAD_FORMAT_INVALID);
        assertThat(fetch(link, content, 0, Depot.FETCH_BYTES_MAX + 1)).isEqualTo(ReasonCodes.PAYLOAD_FORMAT_INVALID);
        assertThat(fetch(link, content, -1, 1)).isEqualTo(ReasonCodes.PAYLOAD_FORMAT_INVALID);
    }

    @Test
    void tellsTheEndpointWhatNoIndexNames() {
        KeptLink link = KeptLink.of("e1", Kind.CONTENT);

        fetch(link, new byte[] {1, 2, 3}, 0, 3);

        await().untilAsserted(
                        () -> assertThat(link.errors).singleElement().asString().startsWith("UNKNOWN_CONTENT"));
    }

    @Test
    void pullsAgainWhatWasDamagedOnDisk() throws IOException {
        byte[] content = publish(1, 100_000);
        KeptLink before = KeptLink.of("e1", Kind.CONTENT);
        fetch(before, content, 0, 100_000);
        await().untilAsserted(() -> assertThat(before.received()).isEqualTo(content));
        byte[] damaged = content.clone();
        damaged[50_000]++;
        Path file = folder.resolve("depot").resolve(hex(content));
        Files.delete(file);
        Files.write(file, damaged);

        KeptLink after = KeptLink.of("e1", Kind.CONTENT);
        fetch(after, content, 0, 100_000);

        await().untilAsserted(() -> assertThat(after.received()).isEqualTo(content));
    }

    @Test
    void neverServesWhatHasRottenOnDiskSinceItWasVerified() throws IOException {
        // Given: bytes that change without the file's looking different
        byte[] content = publish(1, 100_000);
        serve(content);
        Path file = folder.resolve("depot").resolve(hex(content));
        FileTime before = Files.getLastModifiedTime(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (content[70_000] + 1)}), 70_000);
        }
        Files.setLastModifiedTime(file, before);

        // When
        KeptLink after = serve(content);

        // Then
        assertThat(after.errors).isEmpty();
        assertThat(watch.words).containsExactly("damaged " + hex(content));
        assertThat(chunks.reads).hasValue(6);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test
    void servesARangeThatFitsNoBlocks() {
        byte[] content = publish(1, 100_000);
        KeptLink link = KeptLink.of("e1", Kind.CONTENT);

        fetch(link, content, 31_000, 50_001);

        await().untilAsserted(() -> assertThat(link.received()).isEqualTo(Arrays.copyOfRange(content, 31_000, 81_001)));
    }

    @Test
    void servesAllEndpointsTogetherNoFasterThanItMay() throws IOException {
        // Given: two pieces at once, one for nothing and one that waits for an eighth of a second
        depot.close();
        egressRate = "256KiB";
        depot = start();
        byte[] content = publish(1, 100_000);
        long begun = System.nanoTime();
        // When
        KeptLink one = KeptLink.of("e1", Kind.CONTENT);
        KeptLink other = KeptLink.of("e2", Kind.CONTENT);
        fetch(one, content, 0, 64 << 10);
        fetch(other, content, 0, 64 << 10);
        // Then: the bucket's clock stands, so each piece waits for all those before it
        await().untilAsserted(() ->
                assertThat(one.received().length + other.received().length).isEqualTo(128 << 10));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(370));
    }
}
