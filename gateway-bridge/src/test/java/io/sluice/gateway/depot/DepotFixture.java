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
import io.sluice.gateway.wan.RateSchedule;
import io.sluice.gateway.wan.Throttle;
import io.sluice.topics.ContentIndex;
import io.sluice.wire.Digests;
import io.sluice.wire.Fetch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A depot over a content topic in memory. */
abstract class DepotFixture {
    static final int CHUNK = 40_000;
    static final DepotLimits LIMITS =
            new DepotLimits(250_000, 125_000, 0, 20, 4, 2, 4, 2, 2, 3, Duration.ofMillis(200), Duration.ofSeconds(30));

    @TempDir
    Path folder;

    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final AtomicLong usable = new AtomicLong(Long.MAX_VALUE);
    final AtomicLong nanos = new AtomicLong();
    final FakeChunks chunks = new FakeChunks();
    final Heard watch = new Heard();
    final AtomicLong wanNanos = new AtomicLong();
    String rate = "unlimited";
    String egressRate = "unlimited";
    GatewayStore store;
    Depot depot;

    @BeforeEach
    void open() throws IOException {
        store = GatewayStore.open(folder.resolve("store"), 8 << 20, 4 << 20);
        depot = start();
    }

    @AfterEach
    void close() {
        chunks.held.countDown();
        depot.close();
        store.close();
    }

    Depot start() throws IOException {
        DepotFiles files = files();
        Puller puller = new Puller(
                new ContentIndexes(store), () -> chunks, files, LIMITS, throttle("down", rate), watch, metrics);
        ContentIndexTail tail = new ContentIndexTail(
                () -> new MockConsumer<>("earliest"),
                (topic, bytes) -> new ContentIndex(),
                "content-index",
                store,
                metrics);
        puller.start();
        return new Depot(files, puller, tail, LIMITS, throttle("egress", egressRate), nanos::get, metrics);
    }

    KeptLink serve(byte[] content) {
        KeptLink link = KeptLink.of("e1", Kind.CONTENT);
        fetch(link, content, 0, content.length);
        await().untilAsserted(() -> assertThat(link.received()).isEqualTo(content));
        return link;
    }

    DepotFiles files() throws IOException {
        return new DepotFiles(folder.resolve("depot"), LIMITS.bytes(), LIMITS.reserveBytes(), usable::get, watch);
    }

    private Throttle throttle(String direction, String schedule) {
        return new Throttle(
                direction,
                RateSchedule.parse(schedule),
                ZoneOffset.UTC,
                InstantSource.system(),
                wanNanos::get,
                metrics);
    }

    int fetch(KeptLink link, byte[] content, long offset, int length) {
        AtomicInteger code = new AtomicInteger(-1);
        depot.fetch(link, new Fetch(Digests.sha256(content), offset, length), (given, reason) -> code.set(given));
        return code.get();
    }

    byte[] publish(int seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        publishAt(content, seed);
        return content;
    }

    void publishAt(byte[] content, int partition) {
        List<Chunk> places = new ArrayList<>();
        for (int from = 0; from < content.length; from += CHUNK) {
            byte[] chunk = Arrays.copyOfRange(content, from, Math.min(content.length, from + CHUNK));
            Chunk place = new Chunk(Digests.sha256(chunk), chunk.length, partition, from);
            chunks.byPlace.put(FakeChunks.placeOf(place), chunk);
            places.add(place);
        }
        store.commit(store.changes().contentPlace(hex(content), new ContentPlace(content.length, places)), false);
    }

    static String hex(byte[] content) {
        return Digests.hex(Digests.sha256(content));
    }

    /** A content topic in memory. */
    static final class FakeChunks implements ChunkSource {
        final Map<String, byte[]> byPlace = new ConcurrentHashMap<>();
        final List<String> gone = new ArrayList<>();
        final AtomicInteger reads = new AtomicInteger();
        volatile CountDownLatch held = new CountDownLatch(0);
        volatile int failAfter = Integer.MAX_VALUE;
        volatile boolean flapping;
        volatile Runnable onGone = () -> {};

        void hold() {
            held = new CountDownLatch(1);
        }

        static String placeOf(Chunk chunk) {
            return chunk.partition() + "@" + chunk.offset();
        }

        @Override
        public byte[] read(Chunk chunk, boolean goOn, Duration timeout) throws ContentUnavailableException {
            try {
                assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new ContentUnavailableException(Cause.STOPPING, "interrupted");
            }
            int read = reads.incrementAndGet();
            if (read == failAfter + 1 || (flapping && read % 2 == 1)) {
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
        public void stop() {
            held.countDown();
        }

        @Override
        public void close() {}
    }

    /** What the depot has said. */
    static final class Heard implements DepotWatch {
        final List<String> words = new CopyOnWriteArrayList<>();

        @Override
        public void room(boolean lacking, String cause, long usedBytes, long limitBytes) {
            words.add(lacking ? "lacking " + cause : "room");
        }

        @Override
        public void damaged(String digestHex, long sizeBytes) {
            words.add("damaged " + digestHex);
        }
    }
}
