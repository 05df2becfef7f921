package io.sluice.benchmarks;

import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Watches a process's memory, ten times a second, until closed. */
final class PeakRss implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long pid;
    private final Thread thread = new Thread(this::watch, "peak rss");
    private volatile double peakKiB;
    private volatile boolean closed;

    private PeakRss(long pid) {
        this.pid = pid;
    }

    static PeakRss of(long pid) {
        PeakRss watch = new PeakRss(pid);
        watch.peakKiB = ProcessUse.of(pid).rssKiB();
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** The most so far. */
    double mib() {
        return peakKiB / 1024;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        while (!closed) {
            try {
                peakKiB = Math.max(peakKiB, ProcessUse.of(pid).rssKiB());
            } catch (UncheckedIOException e) {
                return; // It has ended.
            }
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }
}
