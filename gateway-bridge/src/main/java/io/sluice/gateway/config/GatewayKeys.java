package io.sluice.gateway.config;

import io.sluice.wire.config.ConfigKey;
import java.time.Duration;
import java.util.List;

/** Every setting of a gateway. {@code docs/config-gateway.md} is printed from {@link #ALL}. */
public final class GatewayKeys {

    // Who and where
    public static final ConfigKey<String> REGION = ConfigKey.text("region", "local", "Name of the region.");
    public static final ConfigKey<String> GATEWAY =
            ConfigKey.text("gateway", "gw-1", "Name of this gateway in the region.");
    public static final ConfigKey<String> CREDENTIALS_DIR = ConfigKey.text(
            "credentials.dir",
            null,
            "Folder with ca.pem, cert.pem, key.pem and region-key.pem, as region init made it.");
    public static final ConfigKey<String> DATA_DIR =
            ConfigKey.text("data.dir", null, "Folder for what must survive a restart.");
    public static final ConfigKey<String> BOOTSTRAP_SERVERS =
            ConfigKey.text("bootstrap.servers", "127.0.0.1:9092", "Kafka brokers, host:port, comma separated.");
    public static final ConfigKey<String> SCHEMA_REGISTRY_URL =
            ConfigKey.text("schema.registry.url", "http://127.0.0.1:8081/apis/ccompat/v7", "Schema registry.");
    public static final ConfigKey<String> LOG_FORMAT = ConfigKey.text("log.format", "text", "text or json.");

    // Listener
    public static final ConfigKey<String> LISTENER_HOST =
            ConfigKey.text("listener.host", "0.0.0.0", "Address that endpoints connect to with TLS.");
    public static final ConfigKey<Integer> LISTENER_PORT =
            ConfigKey.port("listener.port", 8883, "Port that endpoints connect to with TLS; 0 takes a free one.");
    public static final ConfigKey<Boolean> LISTENER_PLAINTEXT = ConfigKey.bool(
            "listener.plaintext",
            false,
            "Also listen without TLS on 127.0.0.1, where the client id alone is the identity. For development only.");
    public static final ConfigKey<Integer> LISTENER_PLAINTEXT_PORT =
            ConfigKey.port("listener.plaintext.port", 1883, "Port without TLS; 0 takes a free one.");
    public static final ConfigKey<String> ADVERTISED_ADDRESS = ConfigKey.text(
            "advertised.address", "", "host:port under which endpoints reach this gateway; empty: the bound address.");
    public static final ConfigKey<List<String>> ALTERNATES = ConfigKey.list(
            "alternates", "", "host:port list of gateways that endpoints may use when this one is away.");
    public static final ConfigKey<Integer> LISTENER_THREADS =
            ConfigKey.integer("listener.threads", 0, 0, 256, "Event loops; 0: one per processor.");
    public static final ConfigKey<Integer> LISTENER_BACKLOG = ConfigKey.integer(
            "listener.backlog", 4_096, 1, 65_535, "Connections the system holds that are not yet accepted.");
    public static final ConfigKey<Integer> CONNECTIONS_MAX = ConfigKey.integer(
            "connections.max", 120_000, 1, 1_000_000, "Connections in all; further ones are closed at once.");
    public static final ConfigKey<Integer> CONNECTIONS_PENDING_MAX = ConfigKey.integer(
            "connections.pending.max",
            8_192,
            1,
            1_000_000,
            "Connections that have not logged in yet; further ones are closed at once.");
    public static final ConfigKey<String> TLS_PROVIDER = ConfigKey.text(
            "tls.provider", "auto", "auto (BoringSSL where it loads, else the JDK's), boringssl or jdk.");
    public static final ConfigKey<Duration> TLS_HANDSHAKE_TIMEOUT = ConfigKey.duration(
            "tls.handshake.timeout", "10s", Duration.ofMillis(100), Duration.ofMinutes(5), "Longest TLS handshake.");
    public static final ConfigKey<Duration> TLS_TICKET_LIFETIME = ConfigKey.duration(
            "tls.ticket.lifetime",
            "12h",
            Duration.ZERO,
            Duration.ofDays(7),
            "How long one key seals the tickets by which endpoints resume TLS sessions, also after a restart; it opens them "
                    + "for as long again. 0: no tickets. The keys are in data.dir/tls-tickets.");
    public static final ConfigKey<Integer> ACCEPT_RATE = ConfigKey.integer(
            "accept.rate",
            4_000,
            10,
            1_000_000,
            "Connections accepted a second at most, with TLS and without; others wait in listener.backlog.");
    public static final ConfigKey<Integer> ACCEPT_LOAD = ConfigKey.integer(
            "accept.load",
            50,
            1,
            100,
            "Percent of the event loops' processor time that connections may take until they are logged in, their "
                    + "handshakes above all; by what earlier ones took fewer are accepted than accept.rate.");
    public static final ConfigKey<Duration> CONNECT_TIMEOUT = ConfigKey.duration(
            "connect.timeout",
            "10s",
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            "Longest wait for CONNECT, and after CONNACK for SUBSCRIBE.");

    // Sessions
    public static final ConfigKey<Duration> KEEP_ALIVE = ConfigKey.duration(
            "keep.alive",
            "60s",
            Duration.ofSeconds(1),
            Duration.ofSeconds(65_535),
            "Server Keep Alive: an endpoint silent for 1.5 times as long is lost. Endpoints may ask for less.");
    public static final ConfigKey<Duration> SWEEP_INTERVAL = ConfigKey.duration(
            "sweep.interval",
            "500ms",
            Duration.ofMillis(10),
            Duration.ofSeconds(10),
            "How often each event loop looks for silent connections and passed deadlines.");
    public static final ConfigKey<Integer> RECEIVE_MAXIMUM = ConfigKey.integer(
            "receive.maximum", 16, 4, 1_024, "Receive Maximum: unacknowledged PUBLISH packets per endpoint.");
    public static final ConfigKey<Long> PACKET_LIMIT = ConfigKey.bytes(
            "packet.limit",
            "4KiB",
            1_024,
            1 << 20,
            "Largest packet from an endpoint, judged before its body is read; result credits raise it.");
    public static final ConfigKey<Long> RESULT_CREDIT_MAX =
            ConfigKey.bytes("result.credit.max", "64KiB", 1_024, 16 << 20, "Largest result credit of one activation.");
    public static final ConfigKey<Long> CHUNK_BYTES = ConfigKey.bytes(
            "chunk.bytes", "64KiB", 1_024, 512 << 10, "Most data of one chunk of a transfer; also a record in Kafka.");
    public static final ConfigKey<Integer> REQUESTS_BURST =
            ConfigKey.integer("requests.burst", 256, 1, 100_000, "Requests to send that one session may make at once.");
    public static final ConfigKey<Integer> REQUESTS_PER_SECOND = ConfigKey.integer(
            "requests.per.second", 64, 1, 100_000, "And so many a second after that; more ends the session with 0x97.");
    public static final ConfigKey<Integer> SESSION_QUEUE = ConfigKey.integer(
            "session.queue",
            64,
            1,
            10_000,
            "Messages waiting for one endpoint's Receive Maximum; one more ends the session with 0x89.");
    public static final ConfigKey<Integer> SESSION_ACTIVATIONS = ConfigKey.integer(
            "session.activations",
            256,
            1,
            10_000,
            "Activations sent in one session and not reported terminal; one more ends the session with 0x89.");
    public static final ConfigKey<Long> WRITE_WATERMARK = ConfigKey.bytes(
            "write.watermark",
            "64KiB",
            8 << 10,
            16 << 20,
            "Bytes waiting for one slow reader above which nothing more is handed to its socket.");
    public static final ConfigKey<Duration> DISCONNECT_LINGER = ConfigKey.duration(
            "disconnect.linger",
            "500ms",
            Duration.ofMillis(1),
            Duration.ofSeconds(30),
            "Time a refused endpoint has to read DISCONNECT before its unread bytes reset the connection.");
    public static final ConfigKey<Duration> LOGIN_DEADLINE = ConfigKey.duration(
            "login.deadline",
            "5s",
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            "Longest wait for a login's decision.");
    public static final ConfigKey<Integer> LOGIN_RATE = ConfigKey.integer(
            "login.rate",
            500,
            10,
            1_000_000,
            "Logins let in a second; others get a turn: they wait for it, or are told by 0x89 and retry-after-ms when to come.");
    public static final ConfigKey<Duration> LOGIN_HOLD = ConfigKey.duration(
            "login.hold",
            "5s",
            Duration.ZERO,
            Duration.ofMinutes(1),
            "A login whose turn is no further ahead waits for it on its connection, which saves another handshake.");
    public static final ConfigKey<Duration> LOGIN_HORIZON = ConfigKey.duration(
            "login.horizon",
            "2m",
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "How far ahead turns are given; beyond, CONNECT is answered 0x89 and the endpoint comes by its own table.");
    public static final ConfigKey<Integer> LOGIN_PLACES = ConfigKey.integer(
            "login.places",
            120_000,
            1,
            10_000_000,
            "Endpoints that have a turn and have not come yet; beyond, the same. About 150 bytes of heap each.");
    public static final ConfigKey<Duration> ENROLMENT_DEADLINE = ConfigKey.duration(
            "enrolment.deadline",
            "15s",
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            "Longest wait for an enrolment's answer, and of an enrolling connection for its request.");
    public static final ConfigKey<Duration> DRAIN_TIMEOUT = ConfigKey.duration(
            "drain.timeout",
            "10s",
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "Longest wait at an orderly stop for endpoints to take their DISCONNECT.");

    public static final ConfigKey<Integer> DRAIN_RATE = ConfigKey.integer(
            "drain.rate", 100, 4, 100_000, "Endpoints sent to other gateways a second while this one is drained.");

    // Health and metrics
    public static final ConfigKey<String> HTTP_HOST =
            ConfigKey.text("http.host", "127.0.0.1", "Address of /livez, /readyz and /metrics.");
    public static final ConfigKey<Integer> HTTP_PORT =
            ConfigKey.port("http.port", 8081, "Port of /livez, /readyz and /metrics; 0 takes a free one.");
    public static final ConfigKey<Integer> HTTP_THREADS =
            ConfigKey.integer("http.threads", 2, 1, 64, "Threads that answer /livez, /readyz and /metrics.");
    public static final ConfigKey<Integer> HTTP_QUEUE = ConfigKey.integer(
            "http.queue", 32, 1, 10_000, "Requests waiting for such a thread; further ones are closed unanswered.");

    // Kafka side
    public static final ConfigKey<Duration> HEARTBEAT_INTERVAL = ConfigKey.duration(
            "heartbeat.interval", "1s", Duration.ofMillis(100), Duration.ofMinutes(1), "Time between heartbeats.");
    public static final ConfigKey<Long> DEPOT_BYTES = ConfigKey.bytes(
            "depot.bytes", "10GiB", 1 << 20, 1L << 50, "Content kept on disk; the least recently used goes first.");

    /** In the order of the manual. */
    public static final List<ConfigKey<?>> ALL = List.of(
            REGION,
            GATEWAY,
            CREDENTIALS_DIR,
            DATA_DIR,
            BOOTSTRAP_SERVERS,
            SCHEMA_REGISTRY_URL,
            LOG_FORMAT,
            LISTENER_HOST,
            LISTENER_PORT,
            LISTENER_PLAINTEXT,
            LISTENER_PLAINTEXT_PORT,
            ADVERTISED_ADDRESS,
            ALTERNATES,
            LISTENER_THREADS,
            LISTENER_BACKLOG,
            CONNECTIONS_MAX,
            CONNECTIONS_PENDING_MAX,
            TLS_PROVIDER,
            TLS_HANDSHAKE_TIMEOUT,
            TLS_TICKET_LIFETIME,
            ACCEPT_RATE,
            ACCEPT_LOAD,
            CONNECT_TIMEOUT,
            KEEP_ALIVE,
            SWEEP_INTERVAL,
            RECEIVE_MAXIMUM,
            PACKET_LIMIT,
            RESULT_CREDIT_MAX,
            CHUNK_BYTES,
            REQUESTS_BURST,
            REQUESTS_PER_SECOND,
            SESSION_QUEUE,
            SESSION_ACTIVATIONS,
            WRITE_WATERMARK,
            DISCONNECT_LINGER,
            LOGIN_DEADLINE,
            LOGIN_RATE,
            LOGIN_HOLD,
            LOGIN_HORIZON,
            LOGIN_PLACES,
            ENROLMENT_DEADLINE,
            DRAIN_TIMEOUT,
            DRAIN_RATE,
            HTTP_HOST,
            HTTP_PORT,
            HTTP_THREADS,
            HTTP_QUEUE,
            HEARTBEAT_INTERVAL,
            DEPOT_BYTES);

    private GatewayKeys() {}
}
