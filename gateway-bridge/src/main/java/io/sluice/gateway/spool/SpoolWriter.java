package io.sluice.gateway.spool;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes the spool: everything that waits, up to 4 MiB, goes to disk with one sync. Its queue holds
 * only what the relay has admitted, and is bounded with it.
 */
public final class SpoolWriter {
    private static final long BATCH_BYTES = 4L << 20;
    private static final int BATCH_RECORDS = 4_096;

    private final Spool spool;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Timer sync;
    private final Thread thread = new Thread(this::run, "spool");
    private volatile boolean closing;

    public SpoolWriter(Spool spool, MeterRegistry metrics) {
        this.spool = spool;
        this.sync = Timer.builder("sluice.spool.sync")
                .description("Writing a group of records to disk, with its sync")
                .register(metrics);
    }

    public void start() {
        thread.start();
    }

    /** Tells the fate in the order of the calls, on the writer's thread. */
    public void write(SpooledRecord entry, Fate fate) {
        queue.add(new Entry(entry, fate));
    }

    /** Writes what waits, then ends. */
    public void close() throws InterruptedException {
        closing = true;
        if (thread.isAlive()) {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        }
    }

    private void run() {
        List<Entry> group = new ArrayList<>();
        try {
            while (!closing || !queue.isEmpty()) {
                Entry head = queue.poll(50, TimeUnit.MILLISECONDS);
                long bytes = 0;
                while (head != null) {
                    group.add(head);
                    bytes += size(head);
                    head = bytes < BATCH_BYTES && group.size() < BATCH_RECORDS ? queue.poll() : null;
                }
                if (!group.isEmpty()) {
                    write(group);
                    group.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<Entry> group) {
        RuntimeException failure = null;
        try {
            sync.record(() -> spool.append(group.stream().map(Entry::entry).toList()));
        } catch (RuntimeException e) {
            failure = e;
        }
        for (Entry entry : group) {
            entry.fate().known(failure);
        }
    }

    private static long size(Entry entry) {
        byte[] value = entry.entry().message().value();
        return value == null ? 0 : value.length;
    }

    /** Told when a record is on disk, or cannot be. */
    @FunctionalInterface
    public interface Fate {
        void known(@Nullable RuntimeException failure);
    }

    private record Entry(SpooledRecord entry, Fate fate) {}
}
