package io.sluice.gateway.depot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.depot.ContentUnavailableException.Cause;
import io.sluice.gateway.session.KeptLink;
import io.sluice.gateway.session.KeptLink.Kind;
import io.sluice.gateway.store.ContentPlace;
import io.sluice.gateway.store.ContentPlace.Chunk;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.topics.ContentIndex;
import io.sluice.wire.Digests;
import io.sluice.wire.Fetch;
import io.sluice.wire.ReasonCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DepotTest {
    private static final int CHUNK = 40_000;
    private static final DepotLimits LIMITS =
            new DepotLimits(250_000, 0, 20, 4, 2, 4, 2, 3, Duration.ofMillis(200), Duration.ofSeconds(30));

    @TempDir
    Path folder;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final AtomicLong usable = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong nanos = new AtomicLong();
    private final FakeChunks chunks = new FakeChunks();
    private GatewayStore store;
    private ContentIndexes indexes;
    private Depot depot;

    @BeforeEach
    void open() throws IOException {
        store = GatewayStore.open(folder.resolve("store"), 8 << 20, 4 << 20);
        indexes = new ContentIndexes(store);
        depot = start();
    }

    @AfterEach
    void close() {
        chunks.held.countDown();
        depot.close();
        store.close();
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
    void tellsTheEndpointThatTheDiskIsFullAndLeavesNothingHalfPlaced() {
        byte[] content = publish(1, 100_000);
        usable.set(99_999);
        KeptLink link = KeptLink.of("e1", Kind.CONTENT);

        fetch(link, content, 0, 100);

        await().untilAsserted(
                        () -> assertThat(link.errors).singleElement().asString().startsWith("DISK_FULL"));
        assertThat(folder.resolve("depot")).isEmptyDirectory();
        assertThat(metrics.counter("sluice.depot.failures", "cause", "disk_full")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void evictsWhatWasUsedLongestAgo() {
        byte[] first = publish(1, 100_000);
        byte[] second = publish(2, 100_000);
        byte[] third = publish(3, 100_000);
        for (byte[] content : List.of(first, second, first, third)) {
            KeptLink link = KeptLink.of("e1", Kind.CONTENT);
            fetch(link, content, 0, 100_000);
            await().untilAsserted(() -> assertThat(link.received()).isEqualTo(content));
        }

        assertThat(folder.resolve("depot").resolve(hex(first))).exists();
        assertThat(folder.resolve("depot").resolve(hex(second))).doesNotExist();
        assertThat(folder.resolve("depot").resolve(hex(third))).exists();
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

    private Depot start() throws IOException {
        DepotFiles files = new DepotFiles(folder.resolve("depot"), LIMITS.bytes(), LIMITS.reserveBytes(), usable::get);
        Puller puller = new Puller(indexes, chunks, files, LIMITS, metrics);
        ContentIndexTail tail = new ContentIndexTail(
                () -> new MockConsumer<>("earliest"),
                (topic, bytes) -> new ContentIndex(),
                "content-index",
                store,
                indexes,
                metrics);
        puller.start();
        return new Depot(files, puller, tail, LIMITS, nanos::get, metrics);
    }

    private int fetch(KeptLink link, byte[] content, long offset, int length) {
        AtomicInteger code = new AtomicInteger(-1);
        depot.fetch(link, new Fetch(Digests.sha256(content), offset, length), (given, reason) -> code.set(given));
        return code.get();
    }

    private byte[] publish(int seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        publishAt(content, seed);
        return content;
    }

    private void publishAt(byte[] content, int partition) {
        List<Chunk> places = new ArrayList<>();
        for (int from = 0; from < content.length; from += CHUNK) {
            byte[] chunk = Arrays.copyOfRange(content, from, Math.min(content.length, from + CHUNK));
            Chunk place = new Chunk(Digests.sha256(chunk), chunk.length, partition, from);
            chunks.byPlace.put(FakeChunks.placeOf(place), chunk);
            places.add(place);
        }
        store.commit(store.changes().contentPlace(hex(content), new ContentPlace(content.length, places)), false);
        indexes.changed();
    }

    private static String hex(byte[] content) {
        return Digests.hex(Digests.sha256(content));
    }

    /** A content topic in memory. */
    private static final class FakeChunks implements ChunkSource {
        final Map<String, byte[]> byPlace = new ConcurrentHashMap<>();
        final List<String> gone = new ArrayList<>();
        final AtomicInteger reads = new AtomicInteger();
        volatile CountDownLatch held = new CountDownLatch(0);
        volatile int failAfter = Integer.MAX_VALUE;
        volatile Runnable onGone = () -> {};

        void hold() {
            held = new CountDownLatch(1);
        }

        static String placeOf(Chunk chunk) {
            return chunk.partition() + "@" + chunk.offset();
        }

        @Override
        public byte[] read(Chunk chunk, Duration timeout) throws ContentUnavailableException {
            try {
                assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new ContentUnavailableException(Cause.STOPPING, "interrupted");
            }
            if (reads.incrementAndGet() == failAfter + 1) {
                throw new ContentUnavailableException(Cause.KAFKA_AWAY, "for a moment");
            }
            byte[] bytes = byPlace.get(placeOf(chunk));
            if (bytes == null || gone.contains(placeOf(chunk))) {
                onGone.run();
                throw new ContentUnavailableException(Cause.CHUNK_GONE, placeOf(chunk));
            }
            return bytes;
        }

        @Override
        public void close() {}
    }
}
