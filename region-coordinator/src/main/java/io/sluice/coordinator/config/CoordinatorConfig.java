package io.sluice.coordinator.config;

import io.sluice.coordinator.topology.StreamsSettings.StreamsLimits;
import io.sluice.topics.TopicName;
import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;

/** Checked settings of a coordinator. What each means is said in {@link CoordinatorKeys}. */
public record CoordinatorConfig(
        TopicName names,
        Path regionDir,
        Path dataDir,
        String bootstrapServers,
        String schemaRegistryUrl,
        Api api,
        Peers peers,
        Content content,
        Duration certificateValidity,
        Duration gatewayValidity,
        StreamsLimits streams) {

    /** Settings of the HTTP API. */
    public record Api(
            String host,
            int port,
            int threads,
            int bodyBytes,
            Duration kafkaTimeout,
            int accepted,
            int invocationEndpoints,
            int eventSubscribers,
            Duration eventHeartbeat,
            Duration eventSlow,
            int outputReaders,
            int tailReaders,
            int historyReaders,
            int historyRecords,
            int listWatchers) {

        public Api {
            if (!isLoopback(host)) {
                throw new ConfigException("api.host has the bad value '" + host
                        + "': the HTTP API has no TLS, so it listens on loopback only;"
                        + " reach it from elsewhere through a tunnel or a TLS proxy on this machine");
            }
        }

        private static boolean isLoopback(String host) {
            try {
                return InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException e) {
                return false;
            }
        }
    }

    /** Settings of what coordinators ask each other. */
    public record Peers(String host, int port, Duration timeout, int requests, int threads) {
        public Peers {
            if (host.isBlank() || host.contains(":") || host.equals("0.0.0.0")) {
                throw new ConfigException("peer.host has the bad value '" + host
                        + "': expected a DNS name or IPv4 address of this machine, as other coordinators reach it");
            }
        }
    }

    /** Settings of the content and method store. */
    public record Content(long maxBytes, int uploads, int readers, int methods) {}

    /**
     * From settings as loaded.
     *
     * @throws ConfigException naming the first setting that cannot be used
     */
    public static CoordinatorConfig of(Config config) {
        String format = config.get(CoordinatorKeys.LOG_FORMAT);
        if (!format.equals("text") && !format.equals("json")) {
            throw new ConfigException("log.format has the bad value '" + format + "': expected text or json");
        }
        return new CoordinatorConfig(
                topicName(config.get(CoordinatorKeys.REGION)),
                Path.of(config.get(CoordinatorKeys.REGION_DIR)),
                Path.of(config.get(CoordinatorKeys.DATA_DIR)),
                config.get(CoordinatorKeys.BOOTSTRAP_SERVERS),
                config.get(CoordinatorKeys.SCHEMA_REGISTRY_URL),
                new Api(
                        config.get(CoordinatorKeys.API_HOST),
                        config.get(CoordinatorKeys.API_PORT),
                        config.get(CoordinatorKeys.API_THREADS),
                        Math.toIntExact(config.get(CoordinatorKeys.API_BODY_BYTES)),
                        config.get(CoordinatorKeys.API_KAFKA_TIMEOUT),
                        config.get(CoordinatorKeys.API_ACCEPTED),
                        config.get(CoordinatorKeys.INVOCATION_ENDPOINTS),
                        config.get(CoordinatorKeys.EVENTS_SUBSCRIBERS),
                        config.get(CoordinatorKeys.EVENTS_HEARTBEAT),
                        config.get(CoordinatorKeys.EVENTS_SLOW),
                        config.get(CoordinatorKeys.OUTPUT_READERS),
                        config.get(CoordinatorKeys.TAIL_READERS),
                        config.get(CoordinatorKeys.HISTORY_READERS),
                        config.get(CoordinatorKeys.HISTORY_RECORDS),
                        config.get(CoordinatorKeys.LIST_WATCHERS)),
                new Peers(
                        config.get(CoordinatorKeys.PEER_HOST),
                        config.get(CoordinatorKeys.PEER_PORT),
                        config.get(CoordinatorKeys.PEER_TIMEOUT),
                        config.get(CoordinatorKeys.PEER_REQUESTS),
                        config.get(CoordinatorKeys.PEER_THREADS)),
                new Content(
                        config.get(CoordinatorKeys.CONTENT_BYTES),
                        config.get(CoordinatorKeys.CONTENT_UPLOADS),
                        config.get(CoordinatorKeys.CONTENT_READERS),
                        config.get(CoordinatorKeys.METHODS)),
                config.get(CoordinatorKeys.CERTIFICATE_VALIDITY),
                config.get(CoordinatorKeys.GATEWAY_VALIDITY),
                StreamsLimits.of(config));
    }

    static TopicName topicName(String region) {
        try {
            return new TopicName(region);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }
}
