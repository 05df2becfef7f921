package io.sluice.connectors.worker;

import io.sluice.connectors.record.AvroConverter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a worker. Workers of one region share a group and its three topics, and with them the connectors.
 *
 * @param region whose topics land
 * @param bootstrapServers of Kafka
 * @param registryUrl of the registry's Confluent API
 * @param host that other workers reach this one at
 * @param port that other workers reach this one at; 0 takes a free one
 * @param replication copies of the group's topics, should they be missing
 * @param rebalanceDelay how long the tasks of a worker that is gone wait for its return
 * @param offsetInterval between two notes of how far each task is
 * @param secrets folder that settings of connectors may refer to
 * @param adminToken file with the token that whoever calls the worker must know
 */
public record WorkerSettings(
        String region,
        String bootstrapServers,
        String registryUrl,
        String host,
        int port,
        int replication,
        Duration rebalanceDelay,
        Duration offsetInterval,
        Path secrets,
        Path adminToken) {
    private static final String SECRETS = "secrets";
    private static final String LAPSE_MILLIS = "10000";

    /** The group of a region's workers. */
    public String group() {
        return "sluice-" + region + "-connect";
    }

    /** A reference to a file of the folder of secrets, in place of its text. */
    public String secret(String file) {
        return "${" + SECRETS + ":" + secrets.toAbsolutePath() + ":" + file + "}";
    }

    Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        all.put("bootstrap.servers", bootstrapServers);
        all.put("group.id", group());
        all.put("client.id", "connect-" + region);
        for (String kept : new String[] {"config", "offset", "status"}) {
            all.put(kept + ".storage.topic", "sluice." + region + ".connect-" + kept);
            all.put(kept + ".storage.replication.factor", Integer.toString(replication));
        }
        all.put("offset.storage.partitions", "1");
        all.put("status.storage.partitions", "1");
        all.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        all.put("value.converter", AvroConverter.class.getName());
        all.put("value.converter." + AvroConverter.REGISTRY_URL, registryUrl);
        all.put("listeners", "http://" + host + ":" + port);
        all.put("rest.advertised.host.name", host);
        all.put("rest.extension.classes", AdminOnly.class.getName());
        all.put(AdminOnly.TOKEN_FILE, adminToken.toString());
        // Plugins are those of the class path that say so in META-INF/services; nothing is scanned.
        all.put("plugin.discovery", "service_load");
        // A task of a worker that was killed can be taken over once its consumer has lapsed, like the worker itself.
        all.put("session.timeout.ms", LAPSE_MILLIS);
        all.put("consumer.session.timeout.ms", LAPSE_MILLIS);
        all.put("scheduled.rebalance.max.delay.ms", Long.toString(rebalanceDelay.toMillis()));
        all.put("offset.flush.interval.ms", Long.toString(offsetInterval.toMillis()));
        all.put("task.shutdown.graceful.timeout.ms", "5000");
        all.put("config.providers", SECRETS);
        all.put(
                "config.providers." + SECRETS + ".class",
                "org.apache.kafka.common.config.provider.DirectoryConfigProvider");
        all.put(
                "config.providers." + SECRETS + ".param.allowed.paths",
                secrets.toAbsolutePath().toString());
        return all;
    }
}
