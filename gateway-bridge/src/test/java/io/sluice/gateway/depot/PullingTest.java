package io.sluice.gateway.depot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.session.KeptLink;
import io.sluice.gateway.session.KeptLink.Kind;
import io.sluice.wire.ReasonCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How contents come. */
class PullingTest extends DepotFixture {
    @Test
    void doesNotLetASmallContentWaitForOneThatNoIndexNames() {
        // Given
        for (int unknown = 0; unknown < 3; unknown++) {
            fetch(KeptLink.of("e1", Kind.CONTENT), new byte[] {(byte) unknown}, 0, 1);
        }
        byte[] content = publish(1, 1_000);
        // When
        KeptLink link = serve(content);
        // Then
        assertThat(link.errors).isEmpty();
    }

    @Test
    void goesOnAfterARestartWithWhatAnInterruptedPullHasLeft() throws IOException {
        // Given
        byte[] content = publish(1, 100_000);
        Files.createDirectories(folder.resolve("depot"));
        Files.write(folder.resolve("depot").resolve(hex(content) + ".part"), Arrays.copyOf(content, 90_000));
        depot.close();
        depot = start();
        // When
        serve(content);
        // Then
        assertThat(chunks.reads).as("only the third chunk").hasValue(1);
    }

    @Test
    void aPullThatGetsOnIsNotGivenUpHoweverOftenItsWayBreaks() {
        byte[] content = publish(1, 6 * CHUNK);
        chunks.flapping = true;

        KeptLink link = KeptLink.of("e1", Kind.CONTENT);
        fetch(link, content, 0, 1_000);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(link.received()).isEqualTo(Arrays.copyOf(content, 1_000)));
        assertThat(chunks.reads).as("each chunk once in vain").hasValue(12);
    }

    @Test
    void pullsNoFasterThanTheLinkMay() throws IOException {
        // Given: a tenth of a second for each chunk, which is paid when it has passed
        depot.close();
        rate = "400000";
        depot = start();
        byte[] content = publish(1, 100_000);
        KeptLink link = KeptLink.of("e1", Kind.CONTENT);
        fetch(link, content, 0, 1_000);
        await().until(() -> chunks.reads.get() == 1);

        // When
        wanNanos.set(TimeUnit.MILLISECONDS.toNanos(100));
        await().until(() -> chunks.reads.get() == 2);
        assertThat(link.pieces).isEmpty();
        wanNanos.set(TimeUnit.MILLISECONDS.toNanos(200));

        // Then
        await().untilAsserted(() -> assertThat(link.received()).isEqualTo(Arrays.copyOf(content, 1_000)));
        assertThat(metrics.timer("sluice.wan.held", "direction", "down").count())
                .isPositive();
    }

    @Test
    void resumesAfterTheChunksItHas() {
        byte[] content = publish(1, 100_000);
        chunks.failAfter = 2;
        KeptLink link = KeptLink.of("e1", Kind.CONTENT);

        fetch(link, content, 0, 100_000);

        await().untilAsserted(() -> assertThat(link.received()).isEqualTo(content));
        assertThat(chunks.reads).as("two, one in vain, the third again").hasValue(4);
    }

    @Test
    void readsTheIndexAgainWhenAChunkHasMoved() {
        byte[] content = publish(1, 100_000);
        chunks.gone.add("1@0");
        chunks.onGone = () -> publishAt(content, 7);
        KeptLink link = KeptLink.of("e1", Kind.CONTENT);

        fetch(link, content, 0, 100_000);

        await().untilAsserted(() -> assertThat(link.received()).isEqualTo(content));
    }

    @Test
    void tellsTheEndpointThatTheDiskIsFullAndLeavesNothingHalfPlaced() {
        byte[] content = publish(1, 100_000);
        usable.set(99_999);
        KeptLink link = KeptLink.of("e1", Kind.CONTENT);

        fetch(link, content, 0, 100);

        await().untilAsserted(
                        () -> assertThat(link.errors).singleElement().asString().startsWith("DISK_FULL"));
        assertThat(folder.resolve("depot")).isEmptyDirectory();
        await().untilAsserted(() -> assertThat(watch.words).containsExactly("lacking DISK_FULL"));
        assertThat(metrics.counter("sluice.depot.failures", "cause", "disk_full")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void pullsOnceHoweverManyAskAndServesWhatWasAskedFor() {
        // Given
        byte[] content = publish(1, 100_000);
        chunks.hold();
        List<KeptLink> links = List.of(
                KeptLink.of("e1", Kind.CONTENT), KeptLink.of("e1", Kind.CONTENT), KeptLink.of("e1", Kind.CONTENT));
        links.forEach(link -> assertThat(fetch(link, content, 10_000, 80_000)).isEqualTo(ReasonCodes.SUCCESS));

        // When
        chunks.held.countDown();

        // Then
        byte[] range = Arrays.copyOfRange(content, 10_000, 90_000);
        links.forEach(
                link -> await().untilAsserted(() -> assertThat(link.received()).isEqualTo(range)));
        assertThat(chunks.reads).hasValue(3);
        assertThat(links.get(0).pieces).allMatch(piece -> piece.data().length <= Depot.PIECE_BYTES);
    }
}
