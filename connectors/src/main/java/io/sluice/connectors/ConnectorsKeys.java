package io.sluice.connectors;

import io.sluice.connectors.inventory.InventoryKeys;
import io.sluice.wire.config.ConfigKey;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Every setting of the connectors' process. */
public final class ConnectorsKeys {
    private static final Duration SECOND = Duration.ofSeconds(1);

    public static final ConfigKey<String> REGION = ConfigKey.text("region", "local", "Name of the region.");
    public static final ConfigKey<String> BOOTSTRAP_SERVERS =
            ConfigKey.text("bootstrap.servers", null, "Kafka brokers, as host:port, separated by commas.");
    public static final ConfigKey<String> SCHEMA_REGISTRY_URL =
            ConfigKey.text("schema.registry.url", null, "Address of a schema registry that speaks Confluent's API.");
    public static final ConfigKey<String> DATA_DIR =
            ConfigKey.text("data.dir", null, "Folder of what this process keeps and says of itself.");
    public static final ConfigKey<String> SECRETS_DIR = ConfigKey.text(
            "secrets.dir",
            null,
            "Folder with the passwords, a file each; at the same place on every machine that runs connectors.");
    public static final ConfigKey<String> ADMIN_TOKEN_FILE = ConfigKey.text(
            "admin.token.file", null, "The file admin-token of the region's folder: whoever asks must know its text.");

    // Database
    public static final ConfigKey<String> DATABASE_URL = ConfigKey.text(
            "database.url", null, "The PostgreSQL database, such as jdbc:postgresql://localhost:5432/sluice.");
    public static final ConfigKey<String> DATABASE_USER = ConfigKey.text(
            "database.user",
            "sluice",
            "Role that owns the tables; its password is the file of that name in secrets.dir.");
    public static final ConfigKey<String> DATABASE_READER_USER = ConfigKey.text(
            "database.reader.user",
            "sluice_reader",
            "Role that questions are asked with, which may only read; its password is the file of that name in"
                    + " secrets.dir.");
    public static final ConfigKey<Duration> DATABASE_RETRY = ConfigKey.duration(
            "database.retry",
            "1s",
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            "Wait before the tables are tried again, at a start without a database.");

    // Worker
    public static final ConfigKey<String> WORKER_HOST =
            ConfigKey.text("worker.host", "127.0.0.1", "Address that other workers of the region reach this one at.");
    public static final ConfigKey<Integer> WORKER_PORT =
            ConfigKey.port("worker.port", 0, "Port of Kafka Connect's REST API on it; 0: a free one.");
    public static final ConfigKey<Integer> REPLICATION =
            ConfigKey.integer("replication", 3, 1, 9, "Copies of the workers' own topics, made at the first start.");
    public static final ConfigKey<Integer> TASKS = ConfigKey.integer(
            "tasks", 1, 1, 64, "Most tasks of one connector, shared by all workers; more than partitions are idle.");
    public static final ConfigKey<Duration> REBALANCE_DELAY = ConfigKey.duration(
            "rebalance.delay",
            "10s",
            Duration.ZERO,
            Duration.ofMinutes(30),
            "How long the tasks of a worker that is gone wait for its return before others take them.");
    public static final ConfigKey<Duration> OFFSET_INTERVAL = ConfigKey.duration(
            "offset.interval",
            "5s",
            SECOND,
            Duration.ofMinutes(10),
            "Between two notes of how far a task is; after a crash it lands at most so much again.");
    public static final ConfigKey<Duration> WORKER_PATIENCE = ConfigKey.duration(
            "worker.patience",
            "60s",
            SECOND,
            Duration.ofMinutes(10),
            "How long the worker may take to carry out an order before it is given again.");

    // Restarts
    public static final ConfigKey<Duration> RESTART_LEAST = ConfigKey.duration(
            "restart.least",
            "2s",
            Duration.ofMillis(10),
            Duration.ofHours(1),
            "Pause before a failed task is started again; it doubles with each failure in a row.");
    public static final ConfigKey<Duration> RESTART_LONGEST = ConfigKey.duration(
            "restart.longest",
            "1m",
            SECOND,
            Duration.ofHours(6),
            "Longest such pause; a task that has run for as long counts as well.");
    public static final ConfigKey<Duration> RESTART_LOOK = ConfigKey.duration(
            "restart.look", "1s", Duration.ofMillis(100), Duration.ofMinutes(5), "Between two looks at the tasks.");

    // Questions
    public static final ConfigKey<String> HTTP_HOST = ConfigKey.text(
            "http.host", "127.0.0.1", "Address the HTTP API listens on; loopback only, since it has no TLS.");
    public static final ConfigKey<Integer> HTTP_PORT =
            ConfigKey.port("http.port", 8085, "Port of the HTTP API; 0: a free one, see listening.properties.");
    public static final ConfigKey<Integer> QUERY_ROWS = ConfigKey.integer(
            "query.rows", 10_000, 1, 1_000_000, "Most rows of an answer; it says when there are more.");
    public static final ConfigKey<Long> QUERY_BYTES = ConfigKey.bytes(
            "query.bytes", "16MiB", 1 << 10, 1L << 30, "Most bytes of an answer's cells; it says when there are more.");
    public static final ConfigKey<Duration> QUERY_TIME = ConfigKey.duration(
            "query.time", "25s", SECOND, Duration.ofHours(1), "Longest run of a question's statement.");
    public static final ConfigKey<Integer> QUERY_CONNECTIONS =
            ConfigKey.integer("query.connections", 4, 1, 100, "Questions answered at the same time; others get 429.");

    public static final ConfigKey<String> LOG_FORMAT =
            ConfigKey.text("log.format", "text", "text, for people; json, for collectors.");

    /** In the order of the manual. */
    public static final List<ConfigKey<?>> ALL =
            Stream.concat(own().stream(), InventoryKeys.ALL.stream()).toList();

    private ConnectorsKeys() {}

    private static List<ConfigKey<?>> own() {
        return List.of(
                REGION,
                BOOTSTRAP_SERVERS,
                SCHEMA_REGISTRY_URL,
                DATA_DIR,
                SECRETS_DIR,
                ADMIN_TOKEN_FILE,
                DATABASE_URL,
                DATABASE_USER,
                DATABASE_READER_USER,
                DATABASE_RETRY,
                WORKER_HOST,
                WORKER_PORT,
                REPLICATION,
                TASKS,
                REBALANCE_DELAY,
                OFFSET_INTERVAL,
                WORKER_PATIENCE,
                RESTART_LEAST,
                RESTART_LONGEST,
                RESTART_LOOK,
                HTTP_HOST,
                HTTP_PORT,
                QUERY_ROWS,
                QUERY_BYTES,
                QUERY_TIME,
                QUERY_CONNECTIONS,
                LOG_FORMAT);
    }
}
