package io.sluice.gateway.intake;

import io.sluice.gateway.intake.IntakeEvent.Verdict;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.transfer.ChunkSource;
import io.sluice.topics.transfer.TransferReader;
import io.sluice.topics.transfer.TransferUnreadableException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads transfers back from Kafka, one after the other, as any reader will. Waiting for it are at most the transfers that
 * are open. Its thread ends when there is nothing to do. Any thread may call.
 */
final class Verifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);
    private static final long RETRY_MS = 1_000;
    private static final long IDLE_SECONDS = 10;

    private final Supplier<ChunkSource> stored;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> new Thread(work, "verifier"));

    Verifier(Supplier<ChunkSource> stored) {
        this.stored = stored;
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Tells whether the bytes that a manifest names are those that it says; nothing after the close.
     *
     * @param told on the verifier's thread
     */
    void verify(TransferManifest manifest, Consumer<Verdict> told) {
        if (stop.getCount() > 0) {
            thread.execute(() -> run(manifest, told));
        }
    }

    @Override
    public void close() {
        stop.countDown();
        thread.shutdownNow();
    }

    private void run(TransferManifest manifest, Consumer<Verdict> told) {
        try {
            do {
                try (ChunkSource chunks = stored.get()) {
                    read(new TransferReader(manifest, chunks));
                    told.accept(Verdict.COMPLETE);
                    return;
                } catch (TransferUnreadableException e) {
                    if (e.why() != TransferUnreadableException.Cause.KAFKA_AWAY) {
                        LOG.warn("transfer {} is not what it should be: {}", manifest.getTransferId(), e.getMessage());
                        told.accept(Verdict.DIGEST);
                        return;
                    }
                    LOG.warn("transfer {} cannot be read back yet: {}", manifest.getTransferId(), e.getMessage());
                } catch (KafkaException e) {
                    LOG.warn("transfer {} cannot be read back yet: {}", manifest.getTransferId(), e.toString());
                } catch (RuntimeException e) {
                    LOG.error("transfer {} cannot be read back at all", manifest.getTransferId(), e);
                    told.accept(Verdict.DIGEST);
                    return;
                }
            } while (!stop.await(RETRY_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void read(TransferReader reader) throws TransferUnreadableException {
        var bytes = reader.next();
        while (bytes != null) {
            bytes = reader.next();
        }
    }
}
