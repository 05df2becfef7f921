package io.sluice.workgroup;

import io.sluice.wire.config.ConfigKey;
import java.time.Duration;
import java.util.List;

/** Every setting of a workgroup. */
public final class WorkgroupKeys {
    private static final String PORT_RULE =
            "; 0 takes a free one, -1 the one of the last run or, the first time, a free one.";

    public static final ConfigKey<String> DATA_DIR =
            ConfigKey.text("data.dir", null, "Folder of everything that survives a stop.");
    public static final ConfigKey<String> REGION = ConfigKey.text("region", "local", "Name of the region.");
    public static final ConfigKey<Integer> AGENTS = ConfigKey.integer(
            "agents", -1, -1, 200, "Agents on this machine; -1: as many as in the last run, the first time 1.");
    public static final ConfigKey<String> LISTENER_HOST = ConfigKey.text(
            "listener.host", "127.0.0.1", "Address that endpoints connect to; 0.0.0.0 lets other machines in.");
    public static final ConfigKey<Integer> API_PORT = port("api.port", "Port of the coordinator's API");
    public static final ConfigKey<Integer> MQTT_PORT = port("mqtt.port", "Port of the gateway, for endpoints");
    public static final ConfigKey<Integer> GATEWAY_HTTP_PORT =
            port("gateway.http.port", "Port of the gateway's health and metrics");
    public static final ConfigKey<Integer> BROKER_PORT = port("broker.port", "Port of the broker");
    public static final ConfigKey<Integer> CONTROLLER_PORT = port("controller.port", "Port of the broker's controller");
    public static final ConfigKey<Integer> REGISTRY_PORT = port("registry.port", "Port of the schema registry");
    public static final ConfigKey<Boolean> INVENTORY =
            ConfigKey.bool("inventory", true, "Whether a database and the connectors that fill it run as well.");
    public static final ConfigKey<Integer> DATABASE_PORT = port("database.port", "Port of the database");
    public static final ConfigKey<Integer> CONNECTORS_PORT =
            port("connectors.port", "Port of the connectors' API, for questions in SQL");
    public static final ConfigKey<Duration> START_DEADLINE = ConfigKey.duration(
            "start.deadline",
            "2m",
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            "Longest start of one part; for all agents together, two seconds more for each.");
    public static final ConfigKey<Integer> RESTARTS = ConfigKey.integer(
            "restarts", 5, 0, 1_000, "How often in ten minutes a child process that ended by itself is started again.");

    /** In the order of the manual. */
    public static final List<ConfigKey<?>> ALL = List.of(
            DATA_DIR,
            REGION,
            AGENTS,
            LISTENER_HOST,
            API_PORT,
            MQTT_PORT,
            GATEWAY_HTTP_PORT,
            BROKER_PORT,
            CONTROLLER_PORT,
            REGISTRY_PORT,
            INVENTORY,
            DATABASE_PORT,
            CONNECTORS_PORT,
            START_DEADLINE,
            RESTARTS);

    /** The settings that are ports; each is remembered. */
    static final List<ConfigKey<Integer>> PORTS = List.of(
            API_PORT,
            MQTT_PORT,
            GATEWAY_HTTP_PORT,
            BROKER_PORT,
            CONTROLLER_PORT,
            REGISTRY_PORT,
            DATABASE_PORT,
            CONNECTORS_PORT);

    private WorkgroupKeys() {}

    private static ConfigKey<Integer> port(String name, String meaning) {
        return ConfigKey.integer(name, -1, -1, 65_535, meaning + PORT_RULE);
    }
}
