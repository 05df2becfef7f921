package io.sluice.coordinator.config;

import io.sluice.coordinator.topology.StreamsSettings;
import io.sluice.wire.config.ConfigKey;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The coordinator's settings, in the order of the manual. */
public final class CoordinatorKeys {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final long GIB = 1024 * MIB;

    public static final ConfigKey<String> REGION = ConfigKey.text("region", "local", "Name of the region");
    public static final ConfigKey<String> REGION_DIR = ConfigKey.text(
            "region.dir", null, "Folder of the region's CA, keys and admin token, made by region init; back it up");
    public static final ConfigKey<String> DATA_DIR =
            ConfigKey.text("data.dir", null, "Folder of the coordinator's state; what is lost is restored from Kafka");
    public static final ConfigKey<String> BOOTSTRAP_SERVERS =
            ConfigKey.text("bootstrap.servers", null, "Kafka brokers, host:port, comma separated");
    public static final ConfigKey<String> SCHEMA_REGISTRY_URL =
            ConfigKey.text("schema.registry.url", null, "Address of the schema registry's Confluent-compatible API");
    public static final ConfigKey<String> API_HOST = ConfigKey.text(
            "api.host", "127.0.0.1", "Address the HTTP API listens on; loopback only, since it has no TLS");
    public static final ConfigKey<Integer> API_PORT =
            ConfigKey.port("api.port", 8080, "Port of the HTTP API; 0: a free one, see listening.properties");
    public static final ConfigKey<String> PEER_HOST = ConfigKey.text(
            "peer.host",
            "127.0.0.1",
            "DNS name or address of this machine under which the region's other coordinators reach this one; it listens"
                    + " there, with TLS for coordinators only. The default is for coordinators of one machine");
    public static final ConfigKey<Integer> PEER_PORT =
            ConfigKey.port("peer.port", 0, "Port for the region's other coordinators; 0: a free one");
    public static final ConfigKey<Duration> PEER_TIMEOUT = ConfigKey.duration(
            "peer.timeout",
            "5s",
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            "How long another coordinator may take to answer for what it owns; then the request gets 503 and its name");
    public static final ConfigKey<Integer> PEER_REQUESTS = ConfigKey.integer(
            "peer.requests",
            64,
            1,
            10_000,
            "Most questions to other coordinators at one time; further ones wait, for peer.timeout at most");
    public static final ConfigKey<Integer> PEER_THREADS = ConfigKey.integer(
            "peer.threads", 16, 4, 500, "Threads that answer other coordinators; further questions wait");
    public static final ConfigKey<Integer> API_THREADS =
            ConfigKey.integer("api.threads", 32, 8, 500, "Threads that serve the HTTP API; further requests wait");
    public static final ConfigKey<Long> API_BODY_BYTES = ConfigKey.bytes(
            "api.body.bytes", "1MiB", 128 * KIB, 4 * MIB, "Largest JSON request body; larger ones get 413");
    public static final ConfigKey<Duration> API_KAFKA_TIMEOUT = ConfigKey.duration(
            "api.kafka.timeout",
            "10s",
            Duration.ofSeconds(1),
            Duration.ofMinutes(2),
            "How long a request waits for Kafka's acknowledgement before it gets 503");
    public static final ConfigKey<Integer> API_ACCEPTED = ConfigKey.integer(
            "api.accepted",
            10_000,
            100,
            1_000_000,
            "Invocations just accepted that are remembered until the ledger knows them, and idempotency keys likewise");
    public static final ConfigKey<Integer> INVOCATION_ENDPOINTS = ConfigKey.integer(
            "invocation.endpoints",
            5_000,
            1,
            20_000,
            "Most endpoint ids that one invocation may list (more: use a selector), and endpoints of one label or migration");
    public static final ConfigKey<Integer> EVENTS_SUBSCRIBERS =
            ConfigKey.integer("events.subscribers", 256, 1, 100_000, "Most open event streams; one more gets 429");
    public static final ConfigKey<Duration> EVENTS_HEARTBEAT = ConfigKey.duration(
            "events.heartbeat",
            "15s",
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            "Between comments that keep an event stream open");
    public static final ConfigKey<Duration> EVENTS_SLOW = ConfigKey.duration(
            "events.slow",
            "10s",
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            "An event stream, output or tail whose reader has taken nothing for so long, though something waits,"
                    + " is closed");
    public static final ConfigKey<Long> CONTENT_BYTES = ConfigKey.bytes(
            "content.bytes", "1GiB", 1, 64 * GIB, "Largest content that may be published; larger gets 413");
    public static final ConfigKey<Integer> CONTENT_UPLOADS = ConfigKey.integer(
            "content.uploads", 4, 1, 64, "Contents that may be published at one time; one more gets 429");
    public static final ConfigKey<Integer> CONTENT_READERS = ConfigKey.integer(
            "content.readers",
            4,
            1,
            64,
            "Descriptions of filepacks that may be read from Kafka at one time, of up to 4 MiB each; one more gets 429");
    public static final ConfigKey<Integer> METHODS = ConfigKey.integer(
            "methods",
            100_000,
            10,
            10_000_000,
            "Most methods in the catalogue, inline scripts included; one more gets 503");
    public static final ConfigKey<Duration> CERTIFICATE_VALIDITY = ConfigKey.duration(
            "certificate.validity",
            "90d",
            Duration.ofMinutes(1),
            Duration.ofDays(3650),
            "Validity of endpoints' certificates; agents renew when a third is left");
    public static final ConfigKey<Duration> GATEWAY_VALIDITY = ConfigKey.duration(
            "gateway.certificate.validity",
            "825d",
            Duration.ofMinutes(1),
            Duration.ofDays(3_650),
            "Validity of gateways' certificates; region init renews those that have less than a third left");
    public static final ConfigKey<Integer> OUTPUT_READERS = ConfigKey.integer(
            "output.readers", 8, 1, 256, "Big outputs that may be read from Kafka at one time; one more gets 429");
    public static final ConfigKey<Integer> TAIL_READERS = ConfigKey.integer(
            "tail.readers", 8, 1, 256, "Jobs whose live output may be followed at one time; one more gets 429");
    public static final ConfigKey<Integer> HISTORY_READERS = ConfigKey.integer(
            "history.readers",
            4,
            1,
            256,
            "Histories of endpoints and gateways that may be read from Kafka at one time; one more gets 429");
    public static final ConfigKey<Integer> HISTORY_RECORDS = ConfigKey.integer(
            "history.records",
            200_000,
            1_000,
            100_000_000,
            "Records of a partition that one history looks at, from the newest back; what is older is not shown");
    public static final ConfigKey<Integer> LIST_WATCHERS = ConfigKey.integer(
            "list.watchers",
            8,
            1,
            256,
            "Readers that may follow the endpoint list's changes at one time; one more gets 429");
    public static final ConfigKey<String> LOG_FORMAT = ConfigKey.text("log.format", "text", "Log lines: text or json");

    private static final List<ConfigKey<?>> OWN = List.of(
            REGION,
            REGION_DIR,
            DATA_DIR,
            BOOTSTRAP_SERVERS,
            SCHEMA_REGISTRY_URL,
            API_HOST,
            API_PORT,
            PEER_HOST,
            PEER_PORT,
            PEER_TIMEOUT,
            PEER_REQUESTS,
            PEER_THREADS,
            API_THREADS,
            API_BODY_BYTES,
            API_KAFKA_TIMEOUT,
            API_ACCEPTED,
            INVOCATION_ENDPOINTS,
            EVENTS_SUBSCRIBERS,
            EVENTS_HEARTBEAT,
            EVENTS_SLOW,
            CONTENT_BYTES,
            CONTENT_UPLOADS,
            CONTENT_READERS,
            METHODS,
            CERTIFICATE_VALIDITY,
            GATEWAY_VALIDITY,
            LOG_FORMAT,
            OUTPUT_READERS,
            TAIL_READERS,
            HISTORY_READERS,
            HISTORY_RECORDS,
            LIST_WATCHERS);

    /** These and those of the streams. */
    public static final List<ConfigKey<?>> ALL =
            Stream.concat(OWN.stream(), StreamsSettings.KEYS.stream()).toList();

    private CoordinatorKeys() {}
}
