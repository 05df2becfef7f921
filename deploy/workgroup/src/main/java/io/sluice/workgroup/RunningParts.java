package io.sluice.workgroup;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs, and the order in which it stops. A stop may come at any moment of a start: what begins after it is closed
 * at once. Its state belongs to its lock; parts are closed outside of it.
 */
final class RunningParts implements AutoCloseable {
    /** Those who use others first. */
    static final List<String> STOP_ORDER =
            List.of("agents", "gateway", "coordinator", "connectors", "database", "registry", "broker");

    private static final Logger LOG = LoggerFactory.getLogger(RunningParts.class);

    private final Map<String, AutoCloseable> running = new HashMap<>();
    private boolean stopping;

    /** Keeps a part that has begun. */
    void add(String name, AutoCloseable part) throws InterruptedException {
        synchronized (this) {
            if (!STOP_ORDER.contains(name)) {
                throw new IllegalArgumentException(name + " has no place in the order of stops");
            }
            if (!stopping) {
                running.put(name, part);
                return;
            }
        }
        stop(name, part);
        throw new InterruptedException(name + " began while everything stops");
    }

    @Override
    public void close() {
        synchronized (this) {
            stopping = true;
        }
        for (String name : STOP_ORDER) {
            AutoCloseable part = take(name);
            if (part != null) {
                stop(name, part);
            }
        }
    }

    private synchronized @Nullable AutoCloseable take(String name) {
        return running.remove(name);
    }

    private static void stop(String name, AutoCloseable part) {
        long started = System.nanoTime();
        try {
            part.close();
            LOG.info("{} stopped in {} ms", name, (System.nanoTime() - started) / 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.error("{} was interrupted while it stopped", name, e);
        } catch (Exception e) {
            LOG.error("{} did not stop in order", name, e);
        }
    }
}
