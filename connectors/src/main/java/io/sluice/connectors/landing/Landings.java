package io.sluice.connectors.landing;

import io.sluice.connectors.worker.ConnectWorker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the tables, then the connectors that fill them or files; again and again until it is done, on a thread of its own.
 */
public final class Landings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Landings.class);

    private static final long STOP_MILLIS = 5_000;

    private final Preparation preparation;
    private final ConnectWorker worker;
    private final Wanted wanted;
    private final Duration pause;
    private final Thread thread = new Thread(this::run, "landings");
    private volatile String obstacle = "the tables are being made";

    private Landings(Preparation preparation, ConnectWorker worker, Wanted wanted, Duration pause) {
        this.preparation = preparation;
        this.worker = worker;
        this.wanted = wanted;
        this.pause = pause;
    }

    /** Makes what connectors need. */
    @FunctionalInterface
    public interface Preparation {
        /** May be done again and again. */
        void prepare() throws SQLException;
    }

    /**
     * Which connectors there are to be.
     *
     * @param settings of each, by its name, in the order in which they are started
     * @param without names of those that are to be gone, since the settings of this process do not ask for them any more
     */
    public record Wanted(Map<String, Map<String, String>> settings, Set<String> without) {}

    /** Begins; {@link #obstacles} tells how far it is. */
    public static Landings start(Preparation preparation, ConnectWorker worker, Wanted wanted, Duration pause) {
        Landings landings = new Landings(preparation, worker, wanted, pause);
        landings.thread.start();
        return landings;
    }

    /** Why not everything lands yet; empty when it does. */
    public List<String> obstacles() {
        String why = obstacle;
        return why.isEmpty() ? List.of() : List.of(why);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!isDone()) {
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDone() throws InterruptedException {
        try {
            preparation.prepare();
        } catch (SQLException e) {
            tell("the tables cannot be made: " + e.getMessage());
            return false;
        }
        try {
            for (Map.Entry<String, Map<String, String>> each : wanted.settings().entrySet()) {
                worker.settle(each.getKey(), each.getValue());
            }
            for (String name : wanted.without()) {
                worker.remove(name);
            }
        } catch (RuntimeException e) {
            tell("the connectors cannot be made: " + e.getMessage());
            return false;
        }
        obstacle = "";
        LOG.info(
                "{} connectors are set up: {}",
                wanted.settings().size(),
                wanted.settings().keySet());
        return true;
    }

    private void tell(String why) {
        if (!why.equals(obstacle)) {
            LOG.warn("{}; it is tried again every {} ms", why, pause.toMillis());
            obstacle = why;
        }
    }
}
