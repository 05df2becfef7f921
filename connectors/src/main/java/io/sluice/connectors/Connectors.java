package io.sluice.connectors;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.connectors.database.Databases;
import io.sluice.connectors.inventory.InventoryService;
import io.sluice.connectors.landing.Landings;
import io.sluice.connectors.landing.SinkSettings;
import io.sluice.connectors.query.QueryLimits;
import io.sluice.connectors.query.QueryServer;
import io.sluice.connectors.query.Questions;
import io.sluice.connectors.tasks.RestartDecider;
import io.sluice.connectors.tasks.TaskSupervisor;
import io.sluice.connectors.worker.ConnectWorker;
import io.sluice.connectors.worker.WorkerSettings;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicName;
import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TimeZone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connectors of a region, wired in the order things depend on each other: worker → supervisor → tables and sinks →
 * HTTP API; closed in reverse.
 */
public final class Connectors implements AutoCloseable {
    private static final int CANNOT = 1;
    private static final int BAD_SETTINGS = 2;
    private static final String LISTENING = "listening.properties";
    private static final String LOG_CONFIGURATION = "logback.configurationFile";

    /** Built when the first one is, since only then the log's format is known. */
    private final Logger log = LoggerFactory.getLogger(Connectors.class);

    private final Config config;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private Connectors(Config config) {
        this.config = config;
    }

    /** Exit codes: 0 stopped in order, 1 cannot start or go on, 2 bad settings. */
    public static void main(String[] arguments) {
        // The sink writes points in time without a zone, and a session of the driver has this process's.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        try {
            Config config = Config.load(ConnectorsKeys.ALL, arguments, System.getenv());
            prepareLog(config.get(ConnectorsKeys.LOG_FORMAT));
            Connectors connectors = start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(connectors::close, "stop"));
        } catch (ConfigException e) {
            exit(BAD_SETTINGS, e);
        } catch (RuntimeException e) {
            exit(CANNOT, e);
        }
    }

    /** Starts everything in this process; returns when the API is bound. Whether all lands is told by {@code /readyz}. */
    public static Connectors start(Config config) {
        requireLoopback(config.get(ConnectorsKeys.HTTP_HOST));
        Connectors connectors = new Connectors(config);
        try {
            connectors.open();
            return connectors;
        } catch (IOException e) {
            connectors.close();
            throw new UncheckedIOException("cannot use data.dir or admin.token.file: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            connectors.close();
            throw e;
        }
    }

    private void open() throws IOException {
        Path dataDir = Files.createDirectories(Path.of(config.get(ConnectorsKeys.DATA_DIR)));
        Path tokenFile = Path.of(config.get(ConnectorsKeys.ADMIN_TOKEN_FILE));
        String token = Files.readString(tokenFile).strip();
        new JvmMemoryMetrics().bindTo(metrics);
        new JvmThreadMetrics().bindTo(metrics);
        opened(new JvmGcMetrics()).bindTo(metrics);

        Databases databases =
                new Databases(config.get(ConnectorsKeys.DATABASE_URL), Path.of(config.get(ConnectorsKeys.SECRETS_DIR)));
        WorkerSettings settings = workerSettings(tokenFile);
        ConnectWorker worker = opened(ConnectWorker.start(settings, config.get(ConnectorsKeys.WORKER_PATIENCE)));
        TaskSupervisor supervisor = opened(TaskSupervisor.start(
                worker,
                new RestartDecider(
                        config.get(ConnectorsKeys.RESTART_LEAST), config.get(ConnectorsKeys.RESTART_LONGEST)),
                config.get(ConnectorsKeys.RESTART_LOOK),
                metrics));
        Landings landings = opened(Landings.start(
                databases,
                new Landings.Roles(
                        config.get(ConnectorsKeys.DATABASE_USER), config.get(ConnectorsKeys.DATABASE_READER_USER)),
                worker,
                sinkSettings(settings),
                config.get(ConnectorsKeys.DATABASE_RETRY)));
        InventoryService inventory = opened(inventory(dataDir, token));
        QueryServer server = opened(QueryServer.start(
                config.get(ConnectorsKeys.HTTP_HOST),
                config.get(ConnectorsKeys.HTTP_PORT),
                new QueryServer.Parts(
                        questions(databases),
                        config.get(ConnectorsKeys.QUERY_ROWS),
                        token,
                        () -> obstacles(worker, landings, inventory),
                        supervisor::troubles,
                        metrics,
                        List.of(inventory::addTo))));
        inventory.start(config.get(ConnectorsKeys.HTTP_HOST) + ":" + server.port());
        announce(dataDir, server);
    }

    private InventoryService inventory(Path dataDir, String token) {
        return new InventoryService(
                config,
                new InventoryService.Place(
                        new TopicName(config.get(ConnectorsKeys.REGION)),
                        config.get(ConnectorsKeys.BOOTSTRAP_SERVERS),
                        dataDir.resolve("inventory"),
                        token),
                new SchemaIds(config.get(ConnectorsKeys.SCHEMA_REGISTRY_URL)),
                metrics);
    }

    private WorkerSettings workerSettings(Path tokenFile) {
        return new WorkerSettings(
                config.get(ConnectorsKeys.REGION),
                config.get(ConnectorsKeys.BOOTSTRAP_SERVERS),
                config.get(ConnectorsKeys.SCHEMA_REGISTRY_URL),
                config.get(ConnectorsKeys.WORKER_HOST),
                config.get(ConnectorsKeys.WORKER_PORT),
                config.get(ConnectorsKeys.REPLICATION),
                config.get(ConnectorsKeys.REBALANCE_DELAY),
                config.get(ConnectorsKeys.OFFSET_INTERVAL),
                Path.of(config.get(ConnectorsKeys.SECRETS_DIR)),
                tokenFile);
    }

    private SinkSettings sinkSettings(WorkerSettings worker) {
        String owner = config.get(ConnectorsKeys.DATABASE_USER);
        return new SinkSettings(
                new TopicName(config.get(ConnectorsKeys.REGION)),
                config.get(ConnectorsKeys.SCHEMA_REGISTRY_URL),
                new SinkSettings.Database(config.get(ConnectorsKeys.DATABASE_URL), owner, worker.secret(owner)),
                config.get(ConnectorsKeys.REPLICATION),
                config.get(ConnectorsKeys.TASKS));
    }

    private Questions questions(Databases databases) {
        String reader = config.get(ConnectorsKeys.DATABASE_READER_USER);
        long bytes = config.get(ConnectorsKeys.QUERY_BYTES);
        QueryLimits limits = new QueryLimits(
                config.get(ConnectorsKeys.QUERY_ROWS),
                bytes,
                config.get(ConnectorsKeys.QUERY_TIME),
                config.get(ConnectorsKeys.QUERY_CONNECTIONS));
        return new Questions(() -> databases.open(reader, Long.toString(2 * bytes)), limits);
    }

    private static List<String> obstacles(ConnectWorker worker, Landings landings, InventoryService inventory) {
        List<String> obstacles = new ArrayList<>(landings.obstacles());
        obstacles.addAll(inventory.obstacles());
        if (!worker.isReady()) {
            obstacles.add("the worker has not joined its group");
        }
        return obstacles;
    }

    private void announce(Path dataDir, QueryServer server) throws IOException {
        String url = "http://" + config.get(ConnectorsKeys.HTTP_HOST) + ":" + server.port();
        Path file = dataDir.resolve(LISTENING);
        Path fresh = dataDir.resolve(LISTENING + ".new");
        Files.writeString(fresh, "api.url=" + url + "\n");
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        opened.push(() -> Files.deleteIfExists(file));
        log.info("connectors of region {} listen on {}", config.get(ConnectorsKeys.REGION), url);
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    @Override
    public synchronized void close() {
        for (AutoCloseable part = opened.poll(); part != null; part = opened.poll()) {
            try {
                part.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                log.warn("{} could not be closed in order", part.getClass().getSimpleName(), e);
            }
        }
    }

    private static void requireLoopback(String host) {
        boolean loopback;
        try {
            loopback = InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            loopback = false;
        }
        if (!loopback) {
            throw new ConfigException("http.host has the bad value '" + host
                    + "': the HTTP API has no TLS, so it listens on loopback only;"
                    + " reach it from elsewhere through a tunnel or a TLS proxy on this machine");
        }
    }

    private static void prepareLog(String format) {
        if (!format.equals("text") && !format.equals("json")) {
            throw new ConfigException("log.format has the bad value '" + format + "': expected text or json");
        }
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "io/sluice/connectors/logback.xml");
        }
        System.setProperty("log.format", format);
    }

    private static void exit(int code, Exception e) {
        System.err.println("connectors: " + e.getMessage());
        System.exit(code);
    }
}
