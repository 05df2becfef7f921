package io.sluice.it.harness;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a region is to consist of.
 *
 * @param logs the folder that the parts' output goes to
 * @param partitions of the region's topics
 * @param coordinators how many
 * @param gateways their names
 * @param coordinatorSettings beyond those that every coordinator needs
 * @param gatewaySettings beyond those that every gateway needs
 * @param jvm options of broker and coordinators
 * @param gatewayJvm options of gateways
 * @param backbone a broker and a registry that run already; null to start them
 * @param proxied whether gateways reach the broker through {@link RealRegion#proxy}; needs a broker started here
 */
public record RegionPlan(
        Path logs,
        int partitions,
        int coordinators,
        List<String> gateways,
        Map<String, String> coordinatorSettings,
        Map<String, String> gatewaySettings,
        List<String> jvm,
        List<String> gatewayJvm,
        @Nullable Backbone backbone,
        boolean proxied) {

    /** Starts quickly and stays small, at the price of speed later on. */
    public static final List<String> QUICK_START =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    /** As products run, but small. */
    public static final List<String> STEADY = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData");

    /**
     * Where Kafka and the registry are.
     *
     * @param bootstrapServers host:port
     * @param registryUrl of the Confluent API
     */
    public record Backbone(String bootstrapServers, String registryUrl) {}

    /** One coordinator, one gateway, everything started here. */
    public static RegionPlan small(Path logs) {
        return new RegionPlan(logs, 4, 1, List.of("gw-1"), Map.of(), Map.of(), QUICK_START, QUICK_START, null, false);
    }

    public RegionPlan withCoordinators(int count) {
        return new RegionPlan(
                logs,
                partitions,
                count,
                gateways,
                coordinatorSettings,
                gatewaySettings,
                jvm,
                gatewayJvm,
                backbone,
                proxied);
    }

    public RegionPlan withGateways(String... names) {
        return new RegionPlan(
                logs,
                partitions,
                coordinators,
                List.of(names),
                coordinatorSettings,
                gatewaySettings,
                jvm,
                gatewayJvm,
                backbone,
                proxied);
    }

    public RegionPlan withCoordinatorSetting(String key, String value) {
        return new RegionPlan(
                logs,
                partitions,
                coordinators,
                gateways,
                plus(coordinatorSettings, key, value),
                gatewaySettings,
                jvm,
                gatewayJvm,
                backbone,
                proxied);
    }

    public RegionPlan withGatewaySetting(String key, String value) {
        return new RegionPlan(
                logs,
                partitions,
                coordinators,
                gateways,
                coordinatorSettings,
                plus(gatewaySettings, key, value),
                jvm,
                gatewayJvm,
                backbone,
                proxied);
    }

    /** Of broker, coordinators and gateways. */
    public RegionPlan withJvm(List<String> options) {
        return new RegionPlan(
                logs,
                partitions,
                coordinators,
                gateways,
                coordinatorSettings,
                gatewaySettings,
                options,
                options,
                backbone,
                proxied);
    }

    /** Of gateways alone; to be called after {@link #withJvm}. */
    public RegionPlan withGatewayJvm(List<String> options) {
        return new RegionPlan(
                logs,
                partitions,
                coordinators,
                gateways,
                coordinatorSettings,
                gatewaySettings,
                jvm,
                options,
                backbone,
                proxied);
    }

    /** Gateways reach the broker through a proxy that can stall. */
    public RegionPlan withProxy() {
        return new RegionPlan(
                logs,
                partitions,
                coordinators,
                gateways,
                coordinatorSettings,
                gatewaySettings,
                jvm,
                gatewayJvm,
                backbone,
                true);
    }

    public RegionPlan on(Backbone existing) {
        return new RegionPlan(
                logs,
                partitions,
                coordinators,
                gateways,
                coordinatorSettings,
                gatewaySettings,
                jvm,
                gatewayJvm,
                existing,
                proxied);
    }

    private static Map<String, String> plus(Map<String, String> settings, String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(key, value);
        return Map.copyOf(more);
    }
}
