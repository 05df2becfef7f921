package io.sluice.agent.config;

import io.sluice.wire.config.ConfigKey;
import java.time.Duration;
import java.util.List;

/** Every setting of the agent. The manual's table is printed from {@link #ALL}. */
public final class AgentKeys {
    public static final ConfigKey<String> DATA_DIR = ConfigKey.text(
            "data.dir", null, "Folder of identity, journal, cache and work; made if missing, for the owner only");
    public static final ConfigKey<List<String>> GATEWAYS =
            ConfigKey.list("gateways", null, "Gateways as host:port, tried in this order after the last one");
    public static final ConfigKey<String> TOKEN =
            ConfigKey.secret("token", "", "Join token; needed once, to enrol. Prefer token.file");
    public static final ConfigKey<String> TOKEN_FILE =
            ConfigKey.text("token.file", "", "File that holds the join token; needed once, to enrol");
    public static final ConfigKey<List<String>> LABELS =
            ConfigKey.list("labels", "", "Labels of this endpoint as name=value, for selectors");
    public static final ConfigKey<String> HOST_NAME =
            ConfigKey.text("host.name", "", "Name this machine goes by; empty: what the system says");
    public static final ConfigKey<Boolean> PLAINTEXT = ConfigKey.bool(
            "plaintext", false, "Connect without TLS, to loopback addresses only; for development, never in use");

    public static final ConfigKey<Integer> RUN_CONCURRENCY =
            ConfigKey.integer("run.concurrency", 4, 1, 256, "Methods that may run at the same time");
    public static final ConfigKey<Duration> RUN_TIMEOUT_MAX = ConfigKey.duration(
            "run.timeout.max",
            "24h",
            Duration.ofSeconds(1),
            Duration.ofDays(30),
            "No method runs longer, whatever its activation allows");
    public static final ConfigKey<Duration> RUNNING_REPORT_AFTER = ConfigKey.duration(
            "running.report.after",
            "250ms",
            Duration.ZERO,
            Duration.ofMinutes(1),
            "A method that still runs after this long is reported RUNNING");
    public static final ConfigKey<Long> OUTPUT_LIMIT = ConfigKey.bytes(
            "output.limit.bytes",
            "1TiB",
            1024,
            1L << 50,
            "No method writes more to stdout, whatever its activation allows; more ends FAILED (OUTPUT_LIMIT)");
    public static final ConfigKey<Long> ERROR_TAIL =
            ConfigKey.bytes("error.tail.bytes", "4KiB", 0, 64 << 10, "How much of the end of stderr is reported");
    public static final ConfigKey<Duration> DRAIN_WAIT = ConfigKey.duration(
            "drain.wait",
            "1s",
            Duration.ofMillis(10),
            Duration.ofMinutes(1),
            "How long stdout may stay open after the method has ended, before what holds it is killed");
    public static final ConfigKey<Integer> INBOX_CAPACITY = ConfigKey.integer(
            "inbox.capacity", 64, 1, 4096, "Activations that may wait here; one more is REJECTED (AGENT_BUSY)");

    public static final ConfigKey<Integer> JOURNAL_ENTRIES = ConfigKey.integer(
            "journal.entries",
            8_192,
            16,
            1 << 20,
            "Ids the journal holds at most; when none has lapsed, one more is REJECTED (JOURNAL_FULL)");
    public static final ConfigKey<Duration> JOURNAL_KEEP = ConfigKey.duration(
            "journal.keep",
            "1h",
            Duration.ZERO,
            Duration.ofDays(30),
            "How long an id stays in the journal after its expiry and run time-out");

    public static final ConfigKey<Integer> REPORTS_COUNT = ConfigKey.integer(
            "reports.count",
            64,
            1,
            4096,
            "Terminal reports kept until the gateway has them; when full nothing new is started");
    public static final ConfigKey<Long> REPORTS_BYTES = ConfigKey.bytes(
            "reports.bytes",
            "2MiB",
            64 << 10,
            1L << 30,
            "Bytes of reports, and of output that running methods may yet write, kept at most");
    public static final ConfigKey<Integer> REPORTS_IN_FLIGHT =
            ConfigKey.integer("reports.in.flight", 8, 1, 64, "Reports sent and not yet acknowledged");

    public static final ConfigKey<Integer> TRANSFERS_COUNT = ConfigKey.integer(
            "transfers.count",
            4,
            1,
            64,
            "Outputs too large for a report that are on their way up; while there are so many nothing new is started");
    public static final ConfigKey<Long> TRANSFER_HELD = ConfigKey.bytes(
            "transfer.held.bytes",
            "512KiB",
            64 << 10,
            1 << 30,
            "Output of one method held until it is durable; when full the method waits");
    public static final ConfigKey<Integer> CHUNKS_IN_FLIGHT =
            ConfigKey.integer("chunks.in.flight", 4, 1, 14, "Chunks of transfers sent and not yet acknowledged");

    public static final ConfigKey<Integer> UPCALLS_COUNT = ConfigKey.integer(
            "upcalls.count", 64, 1, 1024, "Upcalls of methods that wait for their answers; one more is BUSY");
    public static final ConfigKey<Long> UPCALLS_BYTES = ConfigKey.bytes(
            "upcalls.bytes", "128KiB", 4 << 10, 16 << 20, "Arguments of such upcalls kept at most; more is BUSY");

    public static final ConfigKey<String> RUNTIME_DIR = ConfigKey.text(
            "runtime.dir",
            "",
            "Folder with sluice-runtime and its jar, put on the path of methods; empty: runtime beside the agent's jar");
    public static final ConfigKey<String> RUNTIME_SOCKET_DIR = ConfigKey.text(
            "runtime.socket.dir",
            "",
            "Folder of the socket that methods speak to, this agent's alone; empty: runtime in data.dir");
    public static final ConfigKey<Integer> RUNTIME_CONNECTIONS = ConfigKey.integer(
            "runtime.connections", 64, 1, 1024, "Connections of all methods to that socket; one more is BUSY");
    public static final ConfigKey<Integer> RUNTIME_CONNECTIONS_PER_RUN =
            ConfigKey.integer("runtime.connections.per.run", 8, 1, 1024, "Connections of one run; one more is BUSY");
    public static final ConfigKey<Duration> RUNTIME_IDLE = ConfigKey.duration(
            "runtime.idle",
            "5m",
            Duration.ofMillis(100),
            Duration.ofDays(1),
            "A connection of a method that asks nothing for so long is closed (IDLE)");
    public static final ConfigKey<Duration> PROGRESS_INTERVAL = ConfigKey.duration(
            "progress.interval",
            "2s",
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "The progress of a run is reported no more often; what it says in between is replaced by what it says last");
    public static final ConfigKey<Integer> FILES_AT_ONCE = ConfigKey.integer(
            "files.at.once", 2, 1, 16, "Files of methods that are read and sent up at the same time; more wait");
    public static final ConfigKey<Long> FILE_LIMIT = ConfigKey.bytes(
            "file.limit.bytes", "1TiB", 1024, 1L << 50, "A larger file of a method is not sent up (TOO_LARGE)");

    public static final ConfigKey<Duration> INVENTORY_EVERY = ConfigKey.duration(
            "inventory.every",
            "24h",
            Duration.ZERO,
            Duration.ofDays(30),
            "How often the machine is scanned, from the first login on; 0s: only when somebody asks for it; else at least 1s");
    public static final ConfigKey<Duration> INVENTORY_SPLAY = ConfigKey.duration(
            "inventory.splay",
            "5m",
            Duration.ZERO,
            Duration.ofDays(1),
            "By up to so much each of these scans comes later, as chance has it: a fleet does not report at once");
    public static final ConfigKey<Duration> INVENTORY_RETRY = ConfigKey.duration(
            "inventory.retry",
            "1m",
            Duration.ofMillis(100),
            Duration.ofDays(1),
            "A scan that could not be reported is made again after up to so long, then twice as long, up to inventory.every");
    public static final ConfigKey<Duration> INVENTORY_TIMEOUT = ConfigKey.duration(
            "inventory.timeout",
            "30s",
            Duration.ofSeconds(1),
            Duration.ofMinutes(10),
            "A scan that takes longer is ended, and made again later");
    public static final ConfigKey<Duration> INVENTORY_PART_TIMEOUT = ConfigKey.duration(
            "inventory.part.timeout",
            "4s",
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            "A part of the machine that takes longer to read is reported as unknown");
    public static final ConfigKey<Duration> INVENTORY_SEND_TIMEOUT = ConfigKey.duration(
            "inventory.send.timeout",
            "1h",
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            "A report that the gateway has asked for, and not taken by then, is given up; the machine is scanned again later");
    public static final ConfigKey<List<String>> INVENTORY_WITHOUT = ConfigKey.list(
            "inventory.without", "", "Parts that are not read, such as users or ports; reported as unknown");
    public static final ConfigKey<String> INVENTORY_FACTS = ConfigKey.text(
            "inventory.facts",
            "",
            "Folder of executables that each print a fact of this machine as JSON; empty: facts in data.dir");
    public static final ConfigKey<String> INVENTORY_DIR = ConfigKey.text(
            "inventory.dir",
            "",
            "Folder with sluice-inventory.jar, which scans; empty: inventory beside the agent's jar");

    public static final ConfigKey<Long> CACHE_BYTES = ConfigKey.bytes(
            "cache.bytes", "64MiB", 1 << 20, 1L << 40, "Executables kept at most; the longest unused go first");
    public static final ConfigKey<Long> FETCH_RANGE =
            ConfigKey.bytes("fetch.range.bytes", "256KiB", 1024, 256 << 10, "Bytes of content asked for at a time");
    public static final ConfigKey<Duration> FETCH_TIMEOUT = ConfigKey.duration(
            "fetch.timeout",
            "15s",
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "A fetch that gets nothing for this long is asked for again");
    public static final ConfigKey<Integer> FETCH_ATTEMPTS = ConfigKey.integer(
            "fetch.attempts", 4, 1, 100, "Asked this often in vain, an activation is REJECTED (CONTENT_UNAVAILABLE)");

    public static final ConfigKey<List<String>> FILEPACK_TARGETS = ConfigKey.list(
            "filepack.targets",
            "",
            "Folders that filepacks may be put below, such as /opt,/etc/rinse; others are refused (TARGET_NOT_ALLOWED);"
                    + " empty: anywhere the agent may write");
    public static final ConfigKey<Duration> FILEPACK_PATIENCE = ConfigKey.duration(
            "filepack.patience",
            "10m",
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            "A filepack whose gateway, though connected, gives nothing for about so long FAILED (CONTENT_UNAVAILABLE)");

    public static final ConfigKey<Duration> KEEP_ALIVE = ConfigKey.duration(
            "keep.alive",
            "60s",
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "MQTT keep-alive asked for; the gateway may name another");
    public static final ConfigKey<Integer> RECEIVE_MAXIMUM = ConfigKey.integer(
            "receive.maximum", 16, 1, 256, "Messages the gateway may send before one is acknowledged");
    public static final ConfigKey<Long> PACKET_BYTES =
            ConfigKey.bytes("packet.bytes", "320KiB", 64 << 10, 16 << 20, "Largest message the gateway may send");
    public static final ConfigKey<Duration> LOGIN_TIMEOUT = ConfigKey.duration(
            "login.timeout",
            "15s",
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "A gateway that has not accepted a login by then is left");
    public static final ConfigKey<Duration> ENROL_TIMEOUT = ConfigKey.duration(
            "enrol.timeout",
            "30s",
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "A request for a certificate that is not answered by then is made again");
    public static final ConfigKey<Duration> STOP_TIMEOUT = ConfigKey.duration(
            "stop.timeout",
            "2s",
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            "How long an orderly stop waits for last reports to be acknowledged");
    public static final ConfigKey<String> LOG_LEVEL =
            ConfigKey.text("log.level", "info", "error, warn, info, debug or trace");

    public static final List<ConfigKey<?>> ALL = List.of(
            DATA_DIR,
            GATEWAYS,
            TOKEN,
            TOKEN_FILE,
            LABELS,
            HOST_NAME,
            PLAINTEXT,
            RUN_CONCURRENCY,
            RUN_TIMEOUT_MAX,
            RUNNING_REPORT_AFTER,
            OUTPUT_LIMIT,
            ERROR_TAIL,
            DRAIN_WAIT,
            INBOX_CAPACITY,
            JOURNAL_ENTRIES,
            JOURNAL_KEEP,
            REPORTS_COUNT,
            REPORTS_BYTES,
            REPORTS_IN_FLIGHT,
            TRANSFERS_COUNT,
            TRANSFER_HELD,
            CHUNKS_IN_FLIGHT,
            UPCALLS_COUNT,
            UPCALLS_BYTES,
            RUNTIME_DIR,
            RUNTIME_SOCKET_DIR,
            RUNTIME_CONNECTIONS,
            RUNTIME_CONNECTIONS_PER_RUN,
            RUNTIME_IDLE,
            PROGRESS_INTERVAL,
            FILES_AT_ONCE,
            FILE_LIMIT,
            INVENTORY_EVERY,
            INVENTORY_SPLAY,
            INVENTORY_RETRY,
            INVENTORY_TIMEOUT,
            INVENTORY_PART_TIMEOUT,
            INVENTORY_SEND_TIMEOUT,
            INVENTORY_WITHOUT,
            INVENTORY_FACTS,
            INVENTORY_DIR,
            CACHE_BYTES,
            FETCH_RANGE,
            FETCH_TIMEOUT,
            FETCH_ATTEMPTS,
            FILEPACK_TARGETS,
            FILEPACK_PATIENCE,
            KEEP_ALIVE,
            RECEIVE_MAXIMUM,
            PACKET_BYTES,
            LOGIN_TIMEOUT,
            ENROL_TIMEOUT,
            STOP_TIMEOUT,
            LOG_LEVEL);

    private AgentKeys() {}
}
