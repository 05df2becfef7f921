package io.sluice.coordinator.config;

import io.sluice.wire.config.ConfigKey;
import java.time.Duration;
import java.util.List;

/** The settings of {@code region init}, in the order of the manual. */
public final class RegionInitKeys {
    public static final ConfigKey<Integer> PARTITIONS = ConfigKey.integer(
            "partitions",
            8,
            1,
            1_024,
            "Partitions of the topics by endpoint, invocation and key; fixed for good when the region is made");
    public static final ConfigKey<Integer> REPLICATION = ConfigKey.integer(
            "replication", 1, 1, 32_767, "Copies of each partition; at most the number of brokers, 3 in production");
    public static final ConfigKey<List<String>> GATEWAYS = ConfigKey.list(
            "gateways",
            "",
            "Gateways of the region: each gets a topic and credentials; run region init again to add one");
    public static final ConfigKey<List<String>> GATEWAY_HOSTS = ConfigKey.list(
            "gateway.hosts",
            "localhost,127.0.0.1",
            "DNS names and IP addresses under which agents reach the gateways, for their certificates");
    public static final ConfigKey<Duration> GATEWAY_VALIDITY = CoordinatorKeys.GATEWAY_VALIDITY;
    public static final ConfigKey<Duration> CA_VALIDITY = ConfigKey.duration(
            "ca.validity",
            "3650d",
            Duration.ofDays(1),
            Duration.ofDays(36_500),
            "Validity of the region's CA certificate, from the day the region is made");

    public static final List<ConfigKey<?>> ALL = List.of(
            CoordinatorKeys.REGION,
            CoordinatorKeys.REGION_DIR,
            CoordinatorKeys.BOOTSTRAP_SERVERS,
            CoordinatorKeys.SCHEMA_REGISTRY_URL,
            PARTITIONS,
            REPLICATION,
            GATEWAYS,
            GATEWAY_HOSTS,
            GATEWAY_VALIDITY,
            CA_VALIDITY);

    private RegionInitKeys() {}
}
