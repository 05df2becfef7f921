package io.sluice.coordinator.config;

import io.sluice.topics.TopicName;
import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Checked settings of {@code region init}. What each means is said in {@link RegionInitKeys}. */
public record RegionInitConfig(
        TopicName names,
        Path regionDir,
        String bootstrapServers,
        String schemaRegistryUrl,
        int partitions,
        int replication,
        List<String> gateways,
        List<String> gatewayHosts,
        Duration gatewayValidity,
        Duration caValidity) {

    /**
     * From settings as loaded.
     *
     * @throws ConfigException naming the first setting that cannot be used
     */
    public static RegionInitConfig of(Config config) {
        TopicName names = CoordinatorConfig.topicName(config.get(CoordinatorKeys.REGION));
        List<String> gateways = config.get(RegionInitKeys.GATEWAYS);
        for (String gateway : gateways) {
            try {
                names.ofGateway(gateway);
            } catch (IllegalArgumentException e) {
                throw new ConfigException("gateways: " + e.getMessage());
            }
        }
        if (config.get(RegionInitKeys.GATEWAY_HOSTS).isEmpty()) {
            throw new ConfigException("gateway.hosts is empty: agents must be able to name a gateway");
        }
        return new RegionInitConfig(
                names,
                Path.of(config.get(CoordinatorKeys.REGION_DIR)),
                config.get(CoordinatorKeys.BOOTSTRAP_SERVERS),
                config.get(CoordinatorKeys.SCHEMA_REGISTRY_URL),
                config.get(RegionInitKeys.PARTITIONS),
                config.get(RegionInitKeys.REPLICATION),
                gateways,
                config.get(RegionInitKeys.GATEWAY_HOSTS),
                config.get(RegionInitKeys.GATEWAY_VALIDITY),
                config.get(RegionInitKeys.CA_VALIDITY));
    }
}
