package io.sluice.gateway.depot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.depot.ContentUnavailableException.Cause;
import io.sluice.gateway.store.ContentPlace;
import io.sluice.gateway.store.ContentPlace.Chunk;
import io.sluice.gateway.store.StoreException;
import io.sluice.gateway.wan.RateSchedule;
import io.sluice.gateway.wan.Throttle;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pulls contents from Kafka into the depot, each once however many wait for it. A few workers take turns of some chunks, so
 * that a small content does not wait for a large one, nor any for one that no index names yet. What an interrupted pull has
 * left, also in an earlier process, is checked chunk by chunk and not pulled again.
 */
final class Puller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Puller.class);
    private static final int TURN_CHUNKS = 16;

    private final ContentIndexes indexes;
    private final DepotFiles files;
    private final DepotLimits limits;
    private final Throttle wan;
    private final DepotWatch watch;
    private final MeterRegistry metrics;
    private final Counter pulledBytes;
    private final DelayQueue<Pull> queue = new DelayQueue<>();
    /** Who waits, by content; their number is bounded by the fetches that the depot lets in. */
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    private final List<ChunkSource> sources = new ArrayList<>();
    private final List<Thread> workers = new ArrayList<>();
    private boolean lacking;
    private volatile boolean stopping;

    private record Waiting(Pull pull, List<Consumer<Optional<ContentUnavailableException>>> told) {}

    /** @param sources makes one for each worker */
    Puller(
            ContentIndexes indexes,
            Supplier<ChunkSource> sources,
            DepotFiles files,
            DepotLimits limits,
            Throttle wan,
            DepotWatch watch,
            MeterRegistry metrics) {
        this.indexes = indexes;
        this.files = files;
        this.limits = limits;
        this.wan = wan;
        this.watch = watch;
        this.metrics = metrics;
        this.pulledBytes = Counter.builder("sluice.depot.pulled.bytes")
                .description("Bytes of content that came from Kafka")
                .register(metrics);
        for (int worker = 1; worker <= limits.pullThreads(); worker++) {
            ChunkSource chunks = sources.get();
            this.sources.add(chunks);
            workers.add(new Thread(() -> run(chunks), "depot-pull-" + worker));
        }
    }

    void start() {
        workers.forEach(Thread::start);
    }

    /** Has a content pulled. Never blocks; {@code done} is called once with what went wrong, if anything did. */
    void want(String digestHex, Consumer<Optional<ContentUnavailableException>> done) {
        Cause refusal = null;
        synchronized (waiting) {
            Waiting others = waiting.get(digestHex);
            if (others != null) {
                others.told().add(done);
            } else if (stopping) {
                refusal = Cause.STOPPING;
            } else if (waiting.size() >= limits.pulls()) {
                refusal = Cause.BUSY;
            } else {
                long now = System.nanoTime();
                PullPlan plan =
                        new PullPlan(limits.attempts(), limits.kafkaTimeout().toNanos(), now);
                Pull pull = new Pull(digestHex, plan, now);
                waiting.put(digestHex, new Waiting(pull, new ArrayList<>(List.of(done))));
                queue.add(pull);
            }
        }
        if (refusal != null) {
            done.accept(Optional.of(
                    new ContentUnavailableException(refusal, limits.pulls() + " contents at most wait to be pulled")));
        }
    }

    /** Contents that are pulled or wait for it. */
    int pulls() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** How much of a content under way is here. */
    long haveBytes(String digestHex) {
        synchronized (waiting) {
            Waiting one = waiting.get(digestHex);
            return one == null ? 0 : one.pull().offset;
        }
    }

    @Override
    public void close() {
        stopping = true;
        sources.forEach(ChunkSource::stop);
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queue.forEach(this::keep);
        List<String> left;
        synchronized (waiting) {
            left = List.copyOf(waiting.keySet());
        }
        ContentUnavailableException stopped =
                new ContentUnavailableException(Cause.STOPPING, "the gateway is stopping");
        left.forEach(digest -> settle(digest, stopped));
    }

    private void run(ChunkSource chunks) {
        try (chunks) {
            while (!stopping) {
                Pull next = queue.poll(200, TimeUnit.MILLISECONDS);
                if (next != null) {
                    turn(next, chunks);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("pulling was interrupted");
        }
    }

    private void settle(String digestHex, @Nullable ContentUnavailableException failure) {
        Waiting waiters;
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
        tell(failure);
        if (waiters != null) {
            waiters.told().forEach(waiter -> waiter.accept(Optional.ofNullable(failure)));
        }
    }

    /** One word when room begins to lack, one when a pull has found some again. */
    private synchronized void tell(@Nullable ContentUnavailableException failure) {
        boolean lacksNow = failure != null
                && (failure.why() == Cause.NO_ROOM
                        || failure.why() == Cause.DISK_FULL
                        || failure.why() == Cause.DISK_BROKEN);
        if (lacksNow != lacking && (lacksNow || failure == null)) {
            lacking = lacksNow;
            watch.room(lacking, failure == null ? "" : failure.why().name(), files.usedBytes(), files.limitBytes());
        }
    }

    private void turn(Pull pull, ChunkSource chunks) {
        OptionalLong again;
        ContentUnavailableException failure;
        try {
            again = advance(pull, chunks);
            failure = again.isEmpty() && pull.place == null ? unnamed(pull) : null;
        } catch (ContentUnavailableException e) {
            failure = e;
            again = failed(pull, e);
        } catch (IOException e) {
            failure = broken(e);
            again = failed(pull, failure);
        } catch (StoreException e) {
            failure = new ContentUnavailableException(Cause.DISK_BROKEN, String.valueOf(e.getMessage()));
            again = failed(pull, failure);
        } catch (RuntimeException e) {
            // One content's fault is not the end of the worker, which others wait for.
            LOG.error("content {} could not be pulled", pull.digestHex, e);
            failure = new ContentUnavailableException(Cause.DISK_BROKEN, e.toString());
            again = OptionalLong.empty();
        }
        if (again.isPresent()) {
            pull.readyAt(System.nanoTime() + again.getAsLong());
            queue.add(pull);
        } else {
            settle(pull.digestHex, failure);
        }
    }

    private static ContentUnavailableException unnamed(Pull pull) {
        return new ContentUnavailableException(Cause.UNKNOWN_CONTENT, "no index names " + pull.digestHex);
    }

    /** Goes on for a turn: after how many nanoseconds it is its turn again. Empty: over, well if it has a place. */
    private OptionalLong advance(Pull pull, ChunkSource chunks) throws IOException, ContentUnavailableException {
        if (pull.place == null) {
            pull.place = indexes.find(pull.digestHex, pull.stale).orElse(null);
        }
        ContentPlace place = pull.place;
        if (place == null) {
            return pull.plan.unnamed(System.nanoTime());
        }
        Part part = pull.part;
        if (part == null && files.has(pull.digestHex)) {
            return OptionalLong.empty();
        }
        if (part == null) {
            part = files.part(pull.digestHex, place.sizeBytes());
            pull.part = part;
        }
        int count = place.chunks().size();
        for (int pulled = 0; pull.next < count; pull.next++) {
            Chunk chunk = place.chunks().get(pull.next);
            pull.resuming = pull.resuming && part.holds(pull.offset, chunk);
            if (!pull.resuming) {
                if (pulled == TURN_CHUNKS || stopping) {
                    return OptionalLong.of(0);
                }
                long wait = wan.take(chunk.sizeBytes());
                if (wait > 0) {
                    return OptionalLong.of(wait);
                }
                pulled++;
                // Held back, another pull may use this way before the next chunk, which would have come for nothing.
                boolean goOn = wan.rate() == RateSchedule.UNLIMITED
                        && pulled < TURN_CHUNKS
                        && pull.next + 1 < count
                        && follows(chunk, place, pull.next + 1);
                part.write(pull.offset, read(chunk, goOn, chunks));
                pull.plan.progressed();
            }
            // Written by one worker at a time.
            long behind = pull.offset + chunk.sizeBytes();
            pull.offset = behind;
        }
        part.end(pull.offset);
        files.place(part);
        return OptionalLong.empty();
    }

    private static boolean follows(Chunk chunk, ContentPlace place, int next) {
        Chunk behind = place.chunks().get(next);
        return behind.partition() == chunk.partition() && behind.offset() == chunk.offset() + 1;
    }

    private byte[] read(Chunk chunk, boolean goOn, ChunkSource chunks) throws ContentUnavailableException {
        byte[] bytes = chunks.read(chunk, goOn, limits.kafkaTimeout());
        if (bytes.length != chunk.sizeBytes() || !Arrays.equals(Digests.sha256(bytes), chunk.digest())) {
            throw new ContentUnavailableException(
                    Cause.CHUNK_GONE,
                    "another chunk lies at offset " + chunk.offset() + " of partition " + chunk.partition());
        }
        pulledBytes.increment(bytes.length);
        return bytes;
    }

    private OptionalLong failed(Pull pull, ContentUnavailableException failure) {
        OptionalLong again = pull.plan.failed(failure.why(), System.nanoTime());
        Part part = pull.part;
        if (part != null) {
            if (PullPlan.mayPass(failure.why()) || failure.why() == Cause.STOPPING) {
                files.keep(part);
            } else {
                files.discard(part);
            }
        }
        pull.stale = failure.why() == Cause.CHUNK_GONE ? pull.place : pull.stale;
        pull.restart();
        return again;
    }

    private void keep(Pull pull) {
        Part part = pull.part;
        if (part != null) {
            files.keep(part);
        }
    }

    private static ContentUnavailableException broken(IOException e) {
        String message = String.valueOf(e.getMessage());
        Cause cause = message.contains("No space") ? Cause.DISK_FULL : Cause.DISK_BROKEN;
        return new ContentUnavailableException(cause, message);
    }
}
