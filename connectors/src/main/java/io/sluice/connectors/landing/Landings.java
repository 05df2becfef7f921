package io.sluice.connectors.landing;

import io.sluice.connectors.database.Databases;
import io.sluice.connectors.database.Tables;
import io.sluice.connectors.worker.ConnectWorker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the tables, then the connectors that fill them; again and again until it is done, on a thread of its own. */
public final class Landings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Landings.class);

    private static final long STOP_MILLIS = 5_000;

    private final Databases databases;
    private final Roles roles;
    private final ConnectWorker worker;
    private final SinkSettings settings;
    private final Duration pause;
    private final Thread thread = new Thread(this::run, "landings");
    private volatile String obstacle = "the tables are being made";

    private Landings(Databases databases, Roles roles, ConnectWorker worker, SinkSettings settings, Duration pause) {
        this.databases = databases;
        this.roles = roles;
        this.worker = worker;
        this.settings = settings;
        this.pause = pause;
    }

    /** Who owns the tables, and who may read them. */
    public record Roles(String owner, String reader) {}

    /** Begins; {@link #obstacles} tells how far it is. */
    public static Landings start(
            Databases databases, Roles roles, ConnectWorker worker, SinkSettings settings, Duration pause) {
        Landings landings = new Landings(databases, roles, worker, settings, pause);
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
        try (Connection database = databases.open(roles.owner(), "")) {
            Tables.prepare(database, roles.reader());
        } catch (SQLException e) {
            tell("the tables cannot be made: " + e.getMessage());
            return false;
        }
        try {
            for (Landing landing : Landing.ALL) {
                worker.settle(landing.connector(settings.names().region()), settings.of(landing));
            }
        } catch (RuntimeException e) {
            tell("the connectors cannot be made: " + e.getMessage());
            return false;
        }
        obstacle = "";
        LOG.info("{} topics land in tables of {}", Landing.ALL.size(), databases.url());
        return true;
    }

    private void tell(String why) {
        if (!why.equals(obstacle)) {
            LOG.warn("{}; it is tried again every {} ms", why, pause.toMillis());
            obstacle = why;
        }
    }
}
