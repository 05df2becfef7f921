package io.sluice.gateway.config;

import io.sluice.gateway.wan.RateSchedule;
import io.sluice.wire.config.ConfigKey;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/** The settings of what lies behind the front end: store, inbox, relay, depot, desks. */
public final class BackboneKeys {
    private static final long MIB = 1L << 20;
    private static final Duration MS = Duration.ofMillis(1);

    // Store
    public static final ConfigKey<Long> STORE_CACHE_BYTES = ConfigKey.bytes(
            "store.cache.bytes", "64MiB", MIB, 1L << 36, "Memory for the store's blocks and unwritten changes.");
    public static final ConfigKey<Long> STORE_MEMTABLE_BYTES = ConfigKey.bytes(
            "store.memtable.bytes", "16MiB", MIB, 1L << 34, "Part of it for changes that are only in the log yet.");

    // Inbox
    public static final ConfigKey<Integer> INBOX_ENTRIES = ConfigKey.integer(
            "inbox.entries",
            500_000,
            1,
            100_000_000,
            "Activations held; beyond, commands wait in Kafka. At most 1 KiB of heap each.");
    public static final ConfigKey<Integer> INBOX_MAILBOX = ConfigKey.integer(
            "inbox.mailbox",
            16_384,
            16,
            1_000_000,
            "Events waiting for the inbox above which reports are answered 0x97; above twice that, logins 0x89.");
    public static final ConfigKey<Integer> INBOX_IN_FLIGHT = ConfigKey.integer(
            "inbox.in.flight", 4, 1, 250, "Activations that one endpoint has been sent and not ended; others wait.");
    public static final ConfigKey<Long> INBOX_BATCH_CACHE_BYTES = ConfigKey.bytes(
            "inbox.batch.cache.bytes", "32MiB", 1 << 10, 1L << 34, "Memory for what activations of a batch share.");
    public static final ConfigKey<Duration> INBOX_GRACE = ConfigKey.duration(
            "inbox.grace",
            "60s",
            Duration.ZERO,
            Duration.ofDays(7),
            "How long beyond expiry and run time-out an activation is held that was sent and not reported.");
    public static final ConfigKey<Duration> INBOX_ANSWERED_KEEP = ConfigKey.duration(
            "inbox.answered.keep",
            "10m",
            Duration.ZERO,
            Duration.ofDays(30),
            "How long beyond its expiry the id of an ended activation is remembered.");
    public static final ConfigKey<Duration> INBOX_VERDICT_RETRY = ConfigKey.duration(
            "inbox.verdict.retry",
            "1s",
            MS,
            Duration.ofMinutes(10),
            "Wait before this gateway's own terminal word is offered to Kafka again.");
    // Control
    public static final ConfigKey<Integer> CONTROL_OUTSTANDING = ConfigKey.integer(
            "control.outstanding",
            8,
            1,
            1_000,
            "Polls of commands that the inbox has not stored yet; then reading pauses.");
    public static final ConfigKey<Long> CONTROL_FETCH_BYTES =
            ConfigKey.bytes("control.fetch.bytes", "8MiB", 64 << 10, 1 << 30, "Bytes of commands fetched at once.");
    public static final ConfigKey<Integer> CONTROL_POLL_RECORDS =
            ConfigKey.integer("control.poll.records", 100, 1, 10_000, "Commands taken at once.");
    public static final ConfigKey<Duration> KAFKA_BACK_OFF = ConfigKey.duration(
            "kafka.back.off", "1s", MS, Duration.ofMinutes(5), "Wait between tries while Kafka or a topic is away.");

    // Relay
    public static final ConfigKey<Integer> RELAY_RECORDS = ConfigKey.integer(
            "relay.records", 65_536, 16, 10_000_000, "Records on their way to Kafka; beyond, PUBACK 0x97.");
    public static final ConfigKey<Long> RELAY_BYTES =
            ConfigKey.bytes("relay.bytes", "64MiB", MIB, 1L << 36, "Bytes on their way to Kafka; beyond, PUBACK 0x97.");
    public static final ConfigKey<Duration> RELAY_LINGER = ConfigKey.duration(
            "relay.linger", "0ms", Duration.ZERO, Duration.ofSeconds(5), "Wait for more records to send with one.");
    public static final ConfigKey<String> RELAY_COMPRESSION =
            ConfigKey.text("relay.compression", "none", "none, lz4, zstd, snappy or gzip.");
    public static final ConfigKey<Duration> RELAY_MAX_BLOCK = ConfigKey.duration(
            "relay.max.block",
            "20ms",
            MS,
            Duration.ofMinutes(5),
            "Longest wait of the relay for a topic that its producer has lost sight of; then its records are spooled.");
    public static final ConfigKey<Duration> RELAY_DELIVERY_TIMEOUT = ConfigKey.duration(
            "relay.delivery.timeout",
            "24h",
            Duration.ofSeconds(30),
            Duration.ofDays(20),
            "How long a record may wait in the producer; longer than any outage it is to survive. Then PUBACK 0x97.");
    public static final ConfigKey<Duration> RELAY_STOP_TIMEOUT = ConfigKey.duration(
            "relay.stop.timeout", "5s", MS, Duration.ofMinutes(5), "Time to send what is left at an orderly stop.");

    // Desks
    public static final ConfigKey<Integer> LOGIN_PENDING = ConfigKey.integer(
            "login.pending", 8_192, 1, 1_000_000, "Logins that wait for the coordinator; beyond, 0x89.");
    public static final ConfigKey<Integer> ENROLMENT_PENDING = ConfigKey.integer(
            "enrolment.pending", 1_024, 1, 1_000_000, "Enrolments that wait for the coordinator; beyond, refused.");
    public static final ConfigKey<Integer> KNOWN_ENDPOINTS = ConfigKey.integer(
            "known.endpoints",
            1_000_000,
            1,
            100_000_000,
            "Endpoints remembered that may log in without the coordinator; about 140 bytes of heap each.");
    public static final ConfigKey<Integer> EVENTS_OWED = ConfigKey.integer(
            "events.owed", 100_000, 1, 10_000_000, "Endpoint events kept while Kafka is away; the oldest goes first.");
    public static final ConfigKey<Integer> EVENTS_OF_GATEWAY = ConfigKey.integer(
            "gateway.events.waiting",
            1_000,
            10,
            100_000,
            "Events of the gateway itself (turns of its spool) that wait until Kafka or the disk has them; the oldest goes first.");

    // Depot
    public static final ConfigKey<Long> DEPOT_RESERVE_BYTES = ConfigKey.bytes(
            "depot.reserve.bytes", "64MiB", 0, 1L << 50, "Bytes of the disk that the depot leaves to others.");
    public static final ConfigKey<Integer> DEPOT_FETCHES =
            ConfigKey.integer("depot.fetches", 65_536, 1, 10_000_000, "Fetches queued or being served; beyond, 0x97.");
    public static final ConfigKey<Integer> DEPOT_FETCHES_PER_ENDPOINT =
            ConfigKey.integer("depot.fetches.per.endpoint", 4, 1, 250, "The same for one endpoint.");
    public static final ConfigKey<Integer> DEPOT_SERVING =
            ConfigKey.integer("depot.serving", 512, 1, 100_000, "Fetches that have a piece of up to 32 KiB in memory.");
    public static final ConfigKey<Integer> DEPOT_PULLS =
            ConfigKey.integer("depot.pulls", 256, 1, 100_000, "Contents waiting to be pulled from Kafka.");
    public static final ConfigKey<Integer> DEPOT_PULL_THREADS = ConfigKey.integer(
            "depot.pull.threads", 2, 1, 16, "Contents that are pulled at one time; the others take turns with them.");
    public static final ConfigKey<Integer> DEPOT_THREADS =
            ConfigKey.integer("depot.threads", 2, 1, 64, "Threads that read the depot's files.");
    public static final ConfigKey<Integer> DEPOT_ATTEMPTS =
            ConfigKey.integer("depot.attempts", 3, 1, 100, "Tries to pull one content before those waiting are told.");
    public static final ConfigKey<Duration> DEPOT_KAFKA_TIMEOUT = ConfigKey.duration(
            "depot.kafka.timeout", "10s", MS, Duration.ofMinutes(10), "Longest wait for a chunk, or for its index.");
    public static final ConfigKey<Integer> DEPOT_PINNED_PERCENT = ConfigKey.integer(
            "depot.pinned.percent", 50, 0, 100, "Most of depot.bytes that may be pinned and so never evicted.");
    public static final ConfigKey<Duration> DEPOT_PIECE_TIMEOUT = ConfigKey.duration(
            "depot.piece.timeout",
            "60s",
            MS,
            Duration.ofMinutes(10),
            "Longest time a piece may wait for a slow endpoint before its fetch is given up.");

    // Rates
    private static final String RATES = "such as 08:00-18:00=5MiB,*=unlimited, from 1KiB";
    public static final ConfigKey<RateSchedule> WAN_DOWN_RATE = ConfigKey.written(
            "wan.down.rate",
            "bytes a second by time of day",
            "unlimited",
            RATES,
            "How fast the depot pulls content. The first part that fits the time counts.",
            RateSchedule::parse);
    public static final ConfigKey<RateSchedule> WAN_UP_RATE = ConfigKey.written(
            "wan.up.rate",
            "bytes a second by time of day",
            "unlimited",
            RATES,
            "How fast endpoints may send what needs a grant (large results, output, inventory, logs). Reports and events,"
                    + " which are small, are not held back.",
            RateSchedule::parse);
    public static final ConfigKey<RateSchedule> DEPOT_EGRESS_RATE = ConfigKey.written(
            "depot.egress.rate",
            "bytes a second by time of day",
            "unlimited",
            RATES,
            "How fast the depot serves its endpoints, all together.",
            RateSchedule::parse);
    public static final ConfigKey<ZoneId> WAN_ZONE = ConfigKey.written(
            "wan.zone",
            "time zone",
            "UTC",
            "such as UTC or Europe/Berlin",
            "Whose time of day the rates go by.",
            ZoneId::of);

    // Start
    public static final ConfigKey<Duration> START_TIMEOUT = ConfigKey.duration(
            "start.timeout",
            "60s",
            MS,
            Duration.ofHours(1),
            "How long the schema registry may stay away at the start before the process gives up.");

    // Grants and transfers
    public static final ConfigKey<Integer> GRANT_WAITING = ConfigKey.integer(
            "grant.waiting",
            100_000,
            1,
            10_000_000,
            "Requests to send that wait for a grant; beyond, PUBACK 0x97 with retry-after-ms. About 300 bytes of heap each.");
    public static final ConfigKey<Integer> GRANT_WAITING_PER_ENDPOINT =
            ConfigKey.integer("grant.waiting.per.endpoint", 64, 1, 10_000, "The same for one endpoint.");
    public static final ConfigKey<Integer> GRANT_PER_TRANSFER = ConfigKey.integer(
            "grant.per.transfer", 2, 1, 64, "Grants of one transfer with bytes still to come, to fill a link's delay.");
    public static final ConfigKey<Long> GRANT_BYTES =
            ConfigKey.bytes("grant.bytes", "256KiB", 1_024, 1L << 30, "Most bytes of one grant.");
    public static final ConfigKey<Duration> GRANT_LAPSE = ConfigKey.duration(
            "grant.lapse", "30s", MS, Duration.ofMinutes(30), "Time an endpoint has to use a grant.");
    public static final ConfigKey<Long> OUTSTANDING_MIN = ConfigKey.bytes(
            "outstanding.min",
            "1MiB",
            1_024,
            1L << 40,
            "Bytes that may be granted and not yet durable however slow Kafka is; at least grant.bytes. A tenth is for credits.");
    public static final ConfigKey<Long> OUTSTANDING_MAX = ConfigKey.bytes(
            "outstanding.max", "36MiB", 1_024, 1L << 40, "The same however fast it is: heap for data on its way up.");
    public static final ConfigKey<Integer> INTAKE_MAILBOX = ConfigKey.integer(
            "intake.mailbox", 131_072, 16, 10_000_000, "Requests to send not yet looked at; beyond, PUBACK 0x97.");
    public static final ConfigKey<Integer> TRANSFERS_OPEN = ConfigKey.integer(
            "transfers.open",
            64,
            2,
            100_000,
            "Transfers that are granted to at once, so that each one's chunks lie close together; others wait for a place.");
    public static final ConfigKey<Duration> TRANSFERS_TURN = ConfigKey.duration(
            "transfers.turn",
            "2s",
            MS,
            Duration.ofHours(1),
            "How long a transfer keeps its place while others wait; a quarter of the places is for those that begin.");
    public static final ConfigKey<Integer> TRANSFERS_MAX = ConfigKey.integer(
            "transfers.max",
            200_000,
            1,
            10_000_000,
            "Transfers open, or done within transfer.keep and so remembered; when full the oldest that is done is forgotten,"
                    + " and if none is, PUBACK 0x97. At most 3.5 KiB of heap each.");
    public static final ConfigKey<Integer> TRANSFERS_PER_ENDPOINT = ConfigKey.integer(
            "transfers.per.endpoint",
            64,
            1,
            100_000,
            "The same for one endpoint; of those done the oldest is forgotten first.");
    public static final ConfigKey<Duration> TRANSFER_KEEP = ConfigKey.duration(
            "transfer.keep",
            "1h",
            Duration.ofSeconds(1),
            Duration.ofDays(3),
            "How long a transfer is kept whose endpoint is away, or which is done; one that is not done ends ABANDONED then.");
    public static final ConfigKey<Duration> TRANSFER_EXPIRES = ConfigKey.duration(
            "transfer.expires",
            "84h",
            Duration.ofSeconds(1),
            Duration.ofDays(3_650),
            "Age at which a transfer that is not done ends EXPIRED; half the retention of transfer-chunks is right.");

    // Spool
    public static final ConfigKey<Duration> SPOOL_AFTER = ConfigKey.duration(
            "spool.after", "2s", MS, Duration.ofHours(1), "Silence of Kafka that turns a partition to the spool.");
    public static final ConfigKey<Long> SPOOL_BYTES = ConfigKey.bytes(
            "spool.bytes", "1GiB", 0, 1L << 44, "Disk for records while Kafka is away; beyond, PUBACK 0x97.");
    public static final ConfigKey<Integer> SPOOL_RECORDS = ConfigKey.integer(
            "spool.records", 1_000_000, 0, 100_000_000, "The same in records; about 150 bytes of heap each.");
    public static final ConfigKey<Integer> UPCALL_WAITING = ConfigKey.integer(
            "upcall.waiting",
            10_000,
            1,
            10_000_000,
            "Upcalls that wait for a handler; beyond, PUBACK 0x97 with retry-after-ms. At most 3 KiB of heap each.");
    public static final ConfigKey<Integer> UPCALL_WAITING_PER_ENDPOINT =
            ConfigKey.integer("upcall.waiting.per.endpoint", 64, 1, 10_000, "The same for one endpoint.");
    public static final ConfigKey<Integer> UPCALL_RUNNING = ConfigKey.integer(
            "upcall.running", 256, 1, 100_000, "Upcalls whose handlers have not answered yet; further ones wait.");
    public static final ConfigKey<Integer> UPCALL_THREADS =
            ConfigKey.integer("upcall.threads", 4, 1, 1_000, "Threads that call the handlers of upcalls.");
    public static final ConfigKey<Duration> UPCALL_TIMEOUT = ConfigKey.duration(
            "upcall.timeout",
            "10s",
            MS,
            Duration.ofHours(1),
            "Time a handler has; then it is interrupted and the upcall is answered IN_DOUBT.");
    public static final ConfigKey<Duration> UPCALL_KEEP = ConfigKey.duration(
            "upcall.keep",
            "10m",
            MS,
            Duration.ofDays(7),
            "Longest time an upcall is known, however late it expires: asked again, it gets the same answer.");
    public static final ConfigKey<Long> UPCALL_KEPT_BYTES = ConfigKey.bytes(
            "upcall.kept.bytes", "16MiB", 64 << 10, 1L << 36, "Answers kept for that; beyond, the oldest goes first.");
    public static final ConfigKey<String> UPCALL_PLUGIN_DIR =
            ConfigKey.text("upcall.plugin.dir", "", "Folder with jars of more upcall handlers; empty for none.");
    public static final ConfigKey<Long> INVENTORY_REPORT_BYTES = ConfigKey.bytes(
            "inventory.report.bytes",
            "4MiB",
            1_024,
            64 << 20,
            "Most of an inventory report as it is sent; who asks to send more is told so.");
    public static final ConfigKey<Duration> INVENTORY_RESEND = ConfigKey.duration(
            "inventory.resend.after",
            "7d",
            Duration.ofMinutes(1),
            Duration.ofDays(365),
            "An inventory that has not changed is sent again after this time, a quarter more or less, by endpoint.");
    public static final ConfigKey<Integer> INVENTORY_KNOWN = ConfigKey.integer(
            "inventory.known",
            1_000_000,
            1,
            100_000_000,
            "Endpoints whose last inventory is known by its digest; beyond, the oldest are forgotten and sent again."
                    + " About 150 bytes of disk each.");
    public static final ConfigKey<Long> RELAY_BATCH_BYTES =
            ConfigKey.bytes("relay.batch.bytes", "128KiB", 1_024, 1 << 28, "Most of one partition's batch to Kafka.");
    public static final ConfigKey<Long> RELAY_BUFFER_BYTES = ConfigKey.bytes(
            "relay.buffer.bytes", "128MiB", MIB, 1L << 37, "The producer's memory; twice relay.bytes is right.");
    public static final ConfigKey<Long> RELAY_REQUEST_BYTES = ConfigKey.bytes(
            "relay.request.bytes", "1MiB", 64 << 10, 1 << 28, "Most of one request; the brokers bound it as well.");

    /** In the order of the manual. */
    public static final List<ConfigKey<?>> ALL = List.of(
            STORE_CACHE_BYTES,
            STORE_MEMTABLE_BYTES,
            INBOX_ENTRIES,
            INBOX_MAILBOX,
            INBOX_IN_FLIGHT,
            INBOX_BATCH_CACHE_BYTES,
            INBOX_GRACE,
            INBOX_ANSWERED_KEEP,
            INBOX_VERDICT_RETRY,
            CONTROL_OUTSTANDING,
            CONTROL_FETCH_BYTES,
            CONTROL_POLL_RECORDS,
            KAFKA_BACK_OFF,
            RELAY_RECORDS,
            RELAY_BYTES,
            RELAY_LINGER,
            RELAY_COMPRESSION,
            RELAY_MAX_BLOCK,
            RELAY_DELIVERY_TIMEOUT,
            RELAY_STOP_TIMEOUT,
            LOGIN_PENDING,
            ENROLMENT_PENDING,
            KNOWN_ENDPOINTS,
            EVENTS_OWED,
            EVENTS_OF_GATEWAY,
            DEPOT_RESERVE_BYTES,
            DEPOT_FETCHES,
            DEPOT_FETCHES_PER_ENDPOINT,
            DEPOT_SERVING,
            DEPOT_PULLS,
            DEPOT_PULL_THREADS,
            DEPOT_THREADS,
            DEPOT_ATTEMPTS,
            DEPOT_KAFKA_TIMEOUT,
            DEPOT_PINNED_PERCENT,
            DEPOT_PIECE_TIMEOUT,
            DEPOT_EGRESS_RATE,
            WAN_DOWN_RATE,
            WAN_UP_RATE,
            WAN_ZONE,
            START_TIMEOUT,
            GRANT_WAITING,
            GRANT_WAITING_PER_ENDPOINT,
            GRANT_PER_TRANSFER,
            GRANT_BYTES,
            GRANT_LAPSE,
            OUTSTANDING_MIN,
            OUTSTANDING_MAX,
            INTAKE_MAILBOX,
            TRANSFERS_OPEN,
            TRANSFERS_TURN,
            TRANSFERS_MAX,
            TRANSFERS_PER_ENDPOINT,
            TRANSFER_KEEP,
            TRANSFER_EXPIRES,
            SPOOL_AFTER,
            SPOOL_BYTES,
            SPOOL_RECORDS,
            RELAY_BATCH_BYTES,
            RELAY_BUFFER_BYTES,
            RELAY_REQUEST_BYTES,
            UPCALL_WAITING,
            UPCALL_WAITING_PER_ENDPOINT,
            UPCALL_RUNNING,
            UPCALL_THREADS,
            UPCALL_TIMEOUT,
            UPCALL_KEEP,
            UPCALL_KEPT_BYTES,
            UPCALL_PLUGIN_DIR,
            INVENTORY_REPORT_BYTES,
            INVENTORY_RESEND,
            INVENTORY_KNOWN);

    private BackboneKeys() {}
}
