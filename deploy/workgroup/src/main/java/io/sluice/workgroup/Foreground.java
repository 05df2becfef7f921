package io.sluice.workgroup;

import io.sluice.wire.config.ConfigException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every main here does: start, serve until told to stop, stop in order. Exit 0 is ok, 2 bad settings, 1 the rest. */
final class Foreground {
    private static final Logger LOG = LoggerFactory.getLogger(Foreground.class);

    /** What a main starts. */
    @FunctionalInterface
    interface Start {
        AutoCloseable with(String[] arguments) throws Exception;
    }

    private Foreground() {}

    static void run(String name, String[] arguments, PrintStream err, Start start) {
        AutoCloseable running;
        try {
            running = start.with(arguments);
        } catch (ConfigException e) {
            err.println(name + ": " + e.getMessage());
            System.exit(2);
            return;
        } catch (Exception e) {
            LOG.debug("{} cannot start", name, e);
            err.println(name + " cannot start: " + e.getMessage());
            System.exit(1);
            return;
        }
        CountDownLatch never = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(name, running), name + "-stop"));
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            System.exit(1);
        }
    }

    private static void stop(String name, AutoCloseable running) {
        try {
            running.close();
        } catch (Exception e) {
            LOG.error("{} did not stop in order", name, e);
        }
    }
}
