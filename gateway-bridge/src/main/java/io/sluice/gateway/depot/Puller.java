package io.sluice.gateway.depot;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.depot.ContentUnavailableException.Cause;
import io.sluice.gateway.store.ContentPlace;
import io.sluice.gateway.store.ContentPlace.Chunk;
import io.sluice.gateway.store.StoreException;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pulls contents from Kafka into the depot, one after the other on a thread of its own, each once however many wait for
 * it. What an interrupted pull has left is checked chunk by chunk and not pulled again.
 */
final class Puller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Puller.class);

    private final ContentIndexes indexes;
    private final ChunkSource chunks;
    private final DepotFiles files;
    private final DepotLimits limits;
    private final MeterRegistry metrics;
    private final BlockingQueue<String> queue;
    /** Who waits, by content; bounded by the fetches that the depot lets in. */
    private final Map<String, List<Consumer<Optional<ContentUnavailableException>>>> waiting = new LinkedHashMap<>();

    private final Thread thread = new Thread(this::run, "depot-pull");
    private volatile boolean stopping;

    Puller(ContentIndexes indexes, ChunkSource chunks, DepotFiles files, DepotLimits limits, MeterRegistry metrics) {
        this.indexes = indexes;
        this.chunks = chunks;
        this.files = files;
        this.limits = limits;
        this.metrics = metrics;
        this.queue = new ArrayBlockingQueue<>(limits.pulls());
    }

    void start() {
        thread.start();
    }

    /** Has a content pulled. Never blocks; {@code done} is called once with what went wrong, if anything did. */
    void want(String digestHex, Consumer<Optional<ContentUnavailableException>> done) {
        boolean full = false;
        synchronized (waiting) {
            List<Consumer<Optional<ContentUnavailableException>>> others = waiting.get(digestHex);
            if (others != null) {
                others.add(done);
            } else if (!stopping && queue.offer(digestHex)) {
                waiting.put(digestHex, new ArrayList<>(List.of(done)));
            } else {
                full = true;
            }
        }
        if (full) {
            Cause cause = stopping ? Cause.STOPPING : Cause.BUSY;
            done.accept(Optional.of(
                    new ContentUnavailableException(cause, limits.pulls() + " contents at most wait to be pulled")));
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (chunks) {
            while (!stopping) {
                String next = queue.poll(200, TimeUnit.MILLISECONDS);
                if (next != null) {
                    settle(next, pull(next));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("pulling was interrupted");
        } finally {
            List<String> left;
            synchronized (waiting) {
                left = List.copyOf(waiting.keySet());
            }
            ContentUnavailableException stopped =
                    new ContentUnavailableException(Cause.STOPPING, "the gateway is stopping");
            left.forEach(digest -> settle(digest, stopped));
        }
    }

    private void settle(String digestHex, @Nullable ContentUnavailableException failure) {
        List<Consumer<Optional<ContentUnavailableException>>> waiters;
        synchronized (waiting) {
            waiters = waiting.remove(digestHex);
        }
        if (failure != null) {
            LOG.warn("content {} cannot be had: {}", digestHex, failure.getMessage());
            metrics.counter(
                            "sluice.depot.failures",
                            "cause",
                            failure.why().name().toLowerCase(Locale.ROOT))
                    .increment();
        }
        if (waiters != null) {
            waiters.forEach(waiter -> waiter.accept(Optional.ofNullable(failure)));
        }
    }

    private @Nullable ContentUnavailableException pull(String digestHex) throws InterruptedException {
        ContentUnavailableException failure =
                new ContentUnavailableException(Cause.UNKNOWN_CONTENT, "no index names " + digestHex);
        ContentPlace stale = null;
        for (int attempt = 1; attempt <= limits.attempts() && !stopping; attempt++) {
            ContentPlace place = null;
            try {
                place = indexes.await(digestHex, stale, limits.kafkaTimeout()).orElse(null);
                if (place == null) {
                    return failure;
                }
                fill(digestHex, place);
                files.place(digestHex);
                return null;
            } catch (ContentUnavailableException e) {
                failure = e;
                if (e.why() != Cause.CHUNK_GONE && e.why() != Cause.KAFKA_AWAY && e.why() != Cause.DIGEST_DIFFERS) {
                    files.discardPart(digestHex);
                    return failure;
                }
                stale = e.why() == Cause.CHUNK_GONE ? place : stale;
            } catch (IOException e) {
                files.discardPart(digestHex);
                return broken(e);
            } catch (StoreException e) {
                return new ContentUnavailableException(Cause.DISK_BROKEN, String.valueOf(e.getMessage()));
            }
        }
        return failure;
    }

    private void fill(String digestHex, ContentPlace place)
            throws IOException, ContentUnavailableException, InterruptedException {
        files.makeRoom(place.sizeBytes());
        Path part = files.partOf(digestHex);
        try (FileChannel out =
                FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long offset = 0;
            boolean resuming = true;
            for (Chunk chunk : place.chunks()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                resuming = resuming && holds(out, offset, chunk);
                if (!resuming) {
                    write(out, offset, pull(chunk));
                }
                offset += chunk.sizeBytes();
            }
            out.truncate(offset);
        }
    }

    private byte[] pull(Chunk chunk) throws ContentUnavailableException {
        byte[] bytes = chunks.read(chunk, limits.kafkaTimeout());
        if (bytes.length != chunk.sizeBytes() || !Arrays.equals(Digests.sha256(bytes), chunk.digest())) {
            throw new ContentUnavailableException(
                    Cause.CHUNK_GONE,
                    "another chunk lies at offset " + chunk.offset() + " of partition " + chunk.partition());
        }
        metrics.counter("sluice.depot.pulled.bytes").increment(bytes.length);
        return bytes;
    }

    private static boolean holds(FileChannel part, long offset, Chunk chunk) throws IOException {
        if (part.size() < offset + chunk.sizeBytes()) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.allocate(chunk.sizeBytes());
        boolean more = true;
        while (more && bytes.hasRemaining()) {
            more = part.read(bytes, offset + bytes.position()) >= 0;
        }
        return Arrays.equals(Digests.sha256(bytes.array()), chunk.digest());
    }

    private static void write(FileChannel part, long offset, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            int written = part.write(left, offset + left.position());
            if (written == 0) {
                throw new IOException("No space left on device");
            }
        }
    }

    private static ContentUnavailableException broken(IOException e) {
        String message = String.valueOf(e.getMessage());
        Cause cause = message.contains("No space") ? Cause.DISK_FULL : Cause.DISK_BROKEN;
        return new ContentUnavailableException(cause, message);
    }
}
