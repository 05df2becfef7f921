package io.sluice.connectors.inventory;

import io.sluice.connectors.inventory.report.ReportRefusedException;
import io.sluice.connectors.inventory.report.ReportRefusedException.Cause;
import io.sluice.topics.TopicsUnavailableException;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.transfer.ChunkSource;
import io.sluice.topics.transfer.TransferReader;
import io.sluice.topics.transfer.TransferUnreadableException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads reports from {@code transfer-chunks}, each thread of the streams with a source of its own. */
final class KafkaReports implements ReportSource {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaReports.class);
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5_000;

    private final Supplier<ChunkSource> opened;
    private final long mostBytes;
    private final Duration patience;
    private final LongSupplier nanos;
    private final Deque<ChunkSource> idle = new ArrayDeque<>();
    private boolean closed;

    /**
     * Opens sources as they are needed.
     *
     * @param mostBytes of a report that is fetched
     * @param patience how long it is tried again while Kafka does not answer; well below the time between two polls that
     *     the streams' group allows
     */
    KafkaReports(Supplier<ChunkSource> opened, long mostBytes, Duration patience, LongSupplier nanos) {
        this.opened = opened;
        this.mostBytes = mostBytes;
        this.patience = patience;
        this.nanos = nanos;
    }

    @Override
    public byte[] fetch(TransferManifest manifest) throws ReportRefusedException {
        if (manifest.getLength() > mostBytes) {
            throw new ReportRefusedException(
                    Cause.TOO_LARGE,
                    "it has " + manifest.getLength() + " bytes, more than " + mostBytes + " (inventory.packed.bytes)");
        }
        long deadline = nanos.getAsLong() + patience.toNanos();
        for (long pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
            try {
                return tryOnce(manifest);
            } catch (TransferUnreadableException e) {
                switch (e.why()) {
                    case GONE -> throw new ReportRefusedException(Cause.GONE, String.valueOf(e.getMessage()));
                    case BROKEN -> throw new ReportRefusedException(Cause.BROKEN, String.valueOf(e.getMessage()));
                    case KAFKA_AWAY -> {
                        if (nanos.getAsLong() - deadline >= 0) {
                            throw new TopicsUnavailableException(
                                    "the report " + manifest.getTransferId() + " cannot be read: " + e.getMessage(), e);
                        }
                        LOG.warn("{}: trying again in {} ms", e.getMessage(), pause);
                        rest(pause);
                    }
                }
            }
        }
    }

    private byte[] tryOnce(TransferManifest manifest) throws TransferUnreadableException {
        ChunkSource source = borrow();
        boolean good = false;
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(manifest.getLength()));
            TransferReader reader = new TransferReader(manifest, source);
            for (@Nullable ByteBuffer piece = reader.next(); piece != null; piece = reader.next()) {
                byte[] data = new byte[piece.remaining()];
                piece.get(data);
                bytes.writeBytes(data);
            }
            good = true;
            return bytes.toByteArray();
        } finally {
            giveBack(source, good);
        }
    }

    private ChunkSource borrow() {
        synchronized (idle) {
            ChunkSource last = idle.pollLast();
            return last == null ? opened.get() : last;
        }
    }

    private void giveBack(ChunkSource source, boolean good) {
        synchronized (idle) {
            if (good && !closed) {
                idle.addLast(source);
                return;
            }
        }
        source.close();
    }

    private static void rest(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicsUnavailableException("stopped while Kafka did not answer", e);
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(ChunkSource::close);
            idle.clear();
        }
    }
}
