package io.sluice.gateway.depot;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.EndpointTraffic.Acknowledgement;
import io.sluice.gateway.wan.Throttle;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.Digests;
import io.sluice.wire.Fetch;
import io.sluice.wire.ReasonCodes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves what endpoints fetch.
 *
 * <p>A fetch is WAITING (for a pull or a free place), SERVING (one piece of it is in memory or on its way) or over. Each
 * has at most one task in the pool, so the pool's queue is bounded by the fetches let in. The lock guards the books
 * only; files are read and links called outside it.
 */
public final class Depot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Depot.class);
    static final int PIECE_BYTES = BlockSums.BLOCK_BYTES;
    static final int FETCH_BYTES_MAX = 256 << 10;

    private final DepotFiles files;
    private final Puller puller;
    private final ContentIndexTail tail;
    private final Warming warming;
    private final DepotLimits limits;
    private final LongSupplier nanoTime;
    private final MeterRegistry metrics;
    private final Throttle egress;
    private final ScheduledThreadPoolExecutor readers;

    private final IdentityHashMap<EndpointLink, Set<Serving>> byLink = new IdentityHashMap<>();
    private final Deque<Serving> waitingForPlace = new ArrayDeque<>();
    private int fetches;
    private int serving;

    Depot(
            DepotFiles files,
            Puller puller,
            ContentIndexTail tail,
            DepotLimits limits,
            Throttle egress,
            LongSupplier nanoTime,
            MeterRegistry metrics) {
        this.files = files;
        this.puller = puller;
        this.tail = tail;
        this.limits = limits;
        this.warming = new Warming(files, puller::want, puller::haveBytes, limits.pinnedBytes());
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        this.egress = egress;
        this.readers = new ScheduledThreadPoolExecutor(limits.threads(), task -> new Thread(task, "depot-read"));
        readers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        Gauge.builder("sluice.depot.bytes", files, DepotFiles::usedBytes)
                .description("Bytes of content on disk")
                .register(metrics);
        Gauge.builder("sluice.depot.pinned.bytes", files, DepotFiles::pinnedBytes)
                .description("Of those, bytes that must stay")
                .register(metrics);
        Gauge.builder("sluice.depot.fetches", this, Depot::fetches)
                .description("Fetches queued or being served")
                .register(metrics);
    }

    /** Has contents pulled before anybody asks for them; see {@link #state} for what becomes of them. */
    public void warm(String orderId, WarmWish wish, List<WarmContent> contents) {
        warming.ordered(orderId, wish, contents);
    }

    public DepotState state() {
        return new DepotState(
                files.usedBytes(), files.limitBytes(), files.pinnedBytes(), puller.pulls(), warming.snapshot());
    }

    public void start() {
        tail.start();
        puller.start();
    }

    /** For event loops; SUCCESS means queued. */
    public void fetch(EndpointLink link, Fetch fetch, Acknowledgement acknowledgement) {
        if (fetch.digest().length != Digests.SHA_256_BYTES
                || fetch.offset() < 0
                || fetch.length() < 1
                || fetch.length() > FETCH_BYTES_MAX) {
            acknowledgement.give(
                    ReasonCodes.PAYLOAD_FORMAT_INVALID,
                    "BAD_FETCH: " + fetch.length() + " bytes at " + fetch.offset() + ", at most " + FETCH_BYTES_MAX);
            return;
        }
        Serving job = new Serving(link, fetch);
        if (!admit(job)) {
            metrics.counter("sluice.depot.refused").increment();
            acknowledgement.give(ReasonCodes.QUOTA_EXCEEDED, "BUSY: too many fetches");
            return;
        }
        acknowledgement.give(ReasonCodes.SUCCESS, "");
        run(job, () -> begin(job));
    }

    /** The connection has ended: what it fetched is of no use any more. */
    public void ended(EndpointLink link) {
        Set<Serving> jobs;
        synchronized (this) {
            jobs = Set.copyOf(byLink.getOrDefault(link, Set.of()));
        }
        jobs.forEach(this::finish);
    }

    /** Gives up fetches whose endpoint does not read. Called at short intervals. */
    public void sweep() {
        long oldest = nanoTime.getAsLong() - limits.pieceTimeout().toNanos();
        List<Serving> stuck;
        synchronized (this) {
            stuck = byLink.values().stream()
                    .flatMap(Set::stream)
                    .filter(job -> job.holdsPlace && job.pieceSentNanos - oldest < 0)
                    .toList();
        }
        stuck.forEach(job -> {
            metrics.counter("sluice.depot.given.up").increment();
            finish(job);
        });
    }

    @Override
    public void close() {
        puller.close();
        tail.close();
        readers.shutdown();
        try {
            if (!readers.awaitTermination(5, TimeUnit.SECONDS)) {
                readers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Set<EndpointLink> links;
        synchronized (this) {
            links = Set.copyOf(byLink.keySet());
        }
        links.forEach(this::ended);
    }

    private synchronized int fetches() {
        return fetches;
    }

    private synchronized boolean admit(Serving job) {
        Set<Serving> others = byLink.computeIfAbsent(job.link, unknown -> new HashSet<>());
        if (fetches >= limits.fetches() || others.size() >= limits.fetchesPerEndpoint()) {
            if (others.isEmpty()) {
                byLink.remove(job.link);
            }
            return false;
        }
        others.add(job);
        fetches++;
        return true;
    }

    private void run(Serving job, Runnable task) {
        try {
            readers.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the depot is stopping");
            finish(job);
        }
    }

    private void begin(Serving job) {
        try {
            var content = files.open(job.digestHex);
            if (content.isPresent()) {
                serve(job, content.get());
            } else if (++job.pulls > limits.attempts()) {
                fail(job, "NO_ROOM: evicted as soon as it was pulled");
            } else {
                puller.want(
                        job.digestHex,
                        failure -> failure.ifPresentOrElse(
                                why -> fail(job, String.valueOf(why.getMessage())), () -> run(job, () -> begin(job))));
            }
        } catch (IOException e) {
            LOG.error("content {} cannot be read", job.digestHex, e);
            fail(job, "DISK_BROKEN: the gateway cannot read it");
        }
    }

    private void serve(Serving job, Content content) throws IOException {
        if (job.next >= content.sizeBytes()) {
            content.close();
            fail(job, "BEYOND_END: offset " + job.next + " of " + content.sizeBytes() + " bytes");
            return;
        }
        boolean over;
        boolean place = false;
        synchronized (this) {
            over = job.over;
            if (!over) {
                job.content = content;
                job.end = Math.min(job.end, content.sizeBytes());
                place = job.holdsPlace || takePlace(job);
            }
        }
        if (over) {
            content.close();
        } else if (place) {
            step(job);
        }
    }

    private boolean takePlace(Serving job) {
        if (serving >= limits.serving()) {
            waitingForPlace.add(job);
            return false;
        }
        serving++;
        job.holdsPlace = true;
        job.pieceSentNanos = nanoTime.getAsLong();
        return true;
    }

    /** Sends its next piece, when the rate lets it pass. */
    private void step(Serving job) {
        long wait = egress.book(Math.min(PIECE_BYTES - job.next % PIECE_BYTES, job.end - job.next));
        if (wait == 0) {
            run(job, () -> sendPiece(job));
            return;
        }
        job.pieceSentNanos = nanoTime.getAsLong() + wait;
        try {
            var unused = readers.schedule(() -> sendPiece(job), wait, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the depot is stopping");
            finish(job);
        }
    }

    private void sendPiece(Serving job) {
        try {
            byte[] data;
            long offset;
            synchronized (job) {
                Content content = job.content;
                if (content == null || job.over) {
                    return;
                }
                offset = job.next;
                data = content.read(offset, (int) Math.min(PIECE_BYTES - offset % PIECE_BYTES, job.end - offset));
                job.next += data.length;
            }
            job.pieceSentNanos = nanoTime.getAsLong();
            metrics.counter("sluice.depot.served.bytes").increment(data.length);
            Runnable written = job.next >= job.end ? () -> finish(job) : () -> step(job);
            job.link.content(new ContentChunk(job.fetch.digest(), offset, data), written);
        } catch (DamagedContentException e) {
            refetch(job);
        } catch (IOException e) {
            LOG.error("content {} cannot be read", job.digestHex, e);
            fail(job, "DISK_BROKEN: the gateway cannot read it");
        }
    }

    /** Its file is damaged: it goes on with a new one, from where it is. */
    private void refetch(Serving job) {
        synchronized (job) {
            Content content = job.content;
            if (content != null) {
                files.removeDamaged(content.volume());
            }
        }
        close(job);
        begin(job);
    }

    private void fail(Serving job, String reason) {
        if (finish(job)) {
            job.link.contentUnavailable(job.fetch.digest(), job.fetch.offset(), reason);
        }
    }

    /** False: it was over before. */
    private boolean finish(Serving job) {
        Serving successor = null;
        synchronized (this) {
            if (job.over) {
                return false;
            }
            job.over = true;
            fetches--;
            Set<Serving> others = byLink.get(job.link);
            if (others != null && others.remove(job) && others.isEmpty()) {
                byLink.remove(job.link);
            }
            if (job.holdsPlace) {
                serving--;
                successor = waitingForPlace.poll();
                if (successor != null && !takePlace(successor)) {
                    throw new IllegalStateException("a place was given back and is not there");
                }
            } else {
                waitingForPlace.remove(job);
            }
        }
        closeLater(job);
        if (successor != null) {
            Serving next = successor;
            step(next);
        }
        return true;
    }

    /** Event loops finish jobs too, and must not wait for a piece that is being read. */
    private void closeLater(Serving job) {
        try {
            readers.execute(() -> close(job));
        } catch (RejectedExecutionException e) {
            LOG.debug("the depot is stopping");
            close(job);
        }
    }

    private void close(Serving job) {
        synchronized (job) {
            Content content = job.content;
            job.content = null;
            if (content != null) {
                try {
                    content.close();
                } catch (IOException e) {
                    LOG.warn("cannot close content {}: {}", job.digestHex, e.toString());
                }
            }
        }
    }
}
