package io.sluice.gateway.config;

import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;

/** Everything the operator has set, checked. */
public record GatewayConfig(
        String region,
        String gateway,
        Path credentialsDir,
        Path dataDir,
        String bootstrapServers,
        String schemaRegistryUrl,
        String advertisedAddress,
        boolean jsonLogs,
        ListenerSettings listener,
        HttpSettings http,
        Duration drainTimeout,
        Duration heartbeatInterval,
        long depotBytes) {

    public static GatewayConfig of(Config config) {
        String logFormat = config.get(GatewayKeys.LOG_FORMAT);
        if (!logFormat.equals("text") && !logFormat.equals("json")) {
            throw new ConfigException(
                    GatewayKeys.LOG_FORMAT.name() + " has the bad value '" + logFormat + "': expected text or json");
        }
        return new GatewayConfig(
                config.get(GatewayKeys.REGION),
                config.get(GatewayKeys.GATEWAY),
                Path.of(config.get(GatewayKeys.CREDENTIALS_DIR)),
                Path.of(config.get(GatewayKeys.DATA_DIR)),
                config.get(GatewayKeys.BOOTSTRAP_SERVERS),
                config.get(GatewayKeys.SCHEMA_REGISTRY_URL),
                config.get(GatewayKeys.ADVERTISED_ADDRESS),
                logFormat.equals("json"),
                ListenerSettings.of(config),
                HttpSettings.of(config),
                config.get(GatewayKeys.DRAIN_TIMEOUT),
                config.get(GatewayKeys.HEARTBEAT_INTERVAL),
                config.get(GatewayKeys.DEPOT_BYTES));
    }
}
