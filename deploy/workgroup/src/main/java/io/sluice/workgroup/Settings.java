package io.sluice.workgroup;

import io.sluice.wire.config.Config;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings of each part, derived from the workgroup's own. */
record Settings(Config config, Path data, PortBook ports) {
    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);
    private static final String GATEWAY = "gw-1";
    private static final String PARTITIONS = "4";

    Path regionDir() {
        return data.resolve("region");
    }

    String apiUrl() {
        return "http://" + Ports.LOOPBACK + ":" + ports.port(WorkgroupKeys.API_PORT);
    }

    String gatewayHttpUrl() {
        return "http://" + Ports.LOOPBACK + ":" + ports.port(WorkgroupKeys.GATEWAY_HTTP_PORT);
    }

    String registryUrl() {
        return "http://" + Ports.LOOPBACK + ":" + ports.port(WorkgroupKeys.REGISTRY_PORT) + "/apis/ccompat/v7";
    }

    String bootstrapServers() {
        return Ports.LOOPBACK + ":" + ports.port(WorkgroupKeys.BROKER_PORT);
    }

    String connectorsUrl() {
        return "http://" + Ports.LOOPBACK + ":" + ports.port(WorkgroupKeys.CONNECTORS_PORT);
    }

    String databaseUrl() {
        return Database.url(ports.port(WorkgroupKeys.DATABASE_PORT));
    }

    /** Where this machine's agents connect to. */
    String localMqttAddress() {
        String host = isWildcard() ? Ports.LOOPBACK : config.get(WorkgroupKeys.LISTENER_HOST);
        return host + ":" + ports.port(WorkgroupKeys.MQTT_PORT);
    }

    /** Where endpoints of other machines connect to. */
    String mqttAddress() {
        return isWildcard() ? hostName() + ":" + ports.port(WorkgroupKeys.MQTT_PORT) : localMqttAddress();
    }

    Map<String, String> regionInit() {
        return Map.of(
                "region", config.get(WorkgroupKeys.REGION),
                "region.dir", regionDir().toString(),
                "bootstrap.servers", bootstrapServers(),
                "schema.registry.url", registryUrl(),
                "partitions", PARTITIONS,
                "replication", "1",
                "gateways", GATEWAY,
                "gateway.hosts", String.join(",", ownNames()));
    }

    Map<String, String> coordinator() {
        return Map.of(
                "region", config.get(WorkgroupKeys.REGION),
                "region.dir", regionDir().toString(),
                "data.dir", data.resolve("coordinator").toString(),
                "bootstrap.servers", bootstrapServers(),
                "schema.registry.url", registryUrl(),
                "api.host", Ports.LOOPBACK,
                "api.port", Integer.toString(ports.port(WorkgroupKeys.API_PORT)),
                // The watchdog ends an owner that was paused while another took over. Here a pause stops everyone
                // alike and there is no other: a laptop that wakes up goes on where it was.
                "owner.watchdog.timeout", "0s");
    }

    Map<String, String> gateway() {
        return Map.ofEntries(
                Map.entry("region", config.get(WorkgroupKeys.REGION)),
                Map.entry("gateway", GATEWAY),
                Map.entry(
                        "credentials.dir",
                        regionDir().resolve("gateways").resolve(GATEWAY).toString()),
                Map.entry("data.dir", data.resolve("gateway").toString()),
                Map.entry("bootstrap.servers", bootstrapServers()),
                Map.entry("schema.registry.url", registryUrl()),
                Map.entry("listener.host", config.get(WorkgroupKeys.LISTENER_HOST)),
                Map.entry("listener.port", Integer.toString(ports.port(WorkgroupKeys.MQTT_PORT))),
                Map.entry("advertised.address", mqttAddress()),
                Map.entry("http.host", Ports.LOOPBACK),
                Map.entry("http.port", Integer.toString(ports.port(WorkgroupKeys.GATEWAY_HTTP_PORT))));
    }

    Map<String, String> connectors() {
        return Map.ofEntries(
                Map.entry("region", config.get(WorkgroupKeys.REGION)),
                Map.entry("bootstrap.servers", bootstrapServers()),
                Map.entry("schema.registry.url", registryUrl()),
                Map.entry("data.dir", data.resolve("connectors").toString()),
                Map.entry("secrets.dir", Database.secrets(databaseDir()).toString()),
                Map.entry("admin.token.file", regionDir().resolve("admin-token").toString()),
                Map.entry("database.url", databaseUrl()),
                Map.entry("database.user", Database.NAME),
                Map.entry("database.reader.user", DatabaseFounding.READER),
                Map.entry("worker.host", Ports.LOOPBACK),
                Map.entry("replication", "1"),
                // There is no other worker whose tasks could be waiting for it.
                Map.entry("rebalance.delay", "0s"),
                Map.entry("http.host", Ports.LOOPBACK),
                Map.entry("http.port", Integer.toString(ports.port(WorkgroupKeys.CONNECTORS_PORT))));
    }

    Path databaseDir() {
        return data.resolve("database");
    }

    private boolean isWildcard() {
        String host = config.get(WorkgroupKeys.LISTENER_HOST);
        return host.equals("0.0.0.0") || host.equals("::");
    }

    /** Names and addresses by which an endpoint may know this machine; the gateway's certificate carries them. */
    private static Set<String> ownNames() {
        Set<String> names = new LinkedHashSet<>();
        names.add("localhost");
        names.add(Ports.LOOPBACK);
        names.add(hostName());
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .map(InetAddress::getHostAddress)
                    .forEach(names::add);
        } catch (SocketException e) {
            LOG.warn("cannot list this machine's addresses; the gateway's certificate carries {} only", names, e);
        }
        return names;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
