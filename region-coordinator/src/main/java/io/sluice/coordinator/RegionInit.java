package io.sluice.coordinator;

import io.sluice.coordinator.config.RegionInitConfig;
import io.sluice.coordinator.config.RegionInitKeys;
import io.sluice.coordinator.region.Founding;
import io.sluice.coordinator.region.GatewayCredentials;
import io.sluice.coordinator.region.RegionDirectory;
import io.sluice.coordinator.region.RegionDirectory.Identity;
import io.sluice.coordinator.region.RegionKeys;
import io.sluice.coordinator.region.RegionRefusedException;
import io.sluice.topics.RegionTopics;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicsUnavailableException;
import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Makes a region: keys first, then topics and schemas, then gateways' credentials. What is there already is kept, so it
 * may be run again, to finish what was interrupted or to add a gateway.
 */
public final class RegionInit {
    private static final int CANNOT = 1;
    private static final int BAD_SETTINGS = 2;
    private static final int KAFKA_TIMEOUT_MILLIS = 30_000;

    private final RegionInitConfig config;
    private final RegionDirectory directory;
    private final InstantSource clock;
    private final SecureRandom random;

    RegionInit(RegionInitConfig config, InstantSource clock, SecureRandom random) {
        this.config = config;
        this.directory = new RegionDirectory(config.regionDir(), random);
        this.clock = clock;
        this.random = random;
    }

    /** Exit codes: 0 made or complete, 1 refused or impossible, 2 bad settings. */
    public static void main(String[] arguments) {
        try {
            Logging.prepare("text");
            run(Config.load(RegionInitKeys.ALL, arguments, System.getenv())).forEach(System.out::println);
        } catch (ConfigException e) {
            exit(BAD_SETTINGS, e);
        } catch (RegionRefusedException
                | TopicsUnavailableException
                | IllegalStateException
                | KafkaException
                | UncheckedIOException e) {
            exit(CANNOT, e);
        }
    }

    /**
     * Does it.
     *
     * @return what was made, a sentence each; empty if nothing was missing
     * @throws RegionRefusedException if topics exist but keys do not, or the folder is another region's
     */
    public static List<String> run(Config config) {
        RegionInitConfig settings = RegionInitConfig.of(config);
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                KAFKA_TIMEOUT_MILLIS))) {
            return new RegionInit(settings, InstantSource.system(), new SecureRandom())
                    .run(new RegionTopics(admin, settings.names()), new SchemaIds(settings.schemaRegistryUrl()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + settings.regionDir() + ": " + e.getMessage(), e);
        }
    }

    private List<String> run(RegionTopics topics, SchemaIds schemas) throws IOException {
        List<String> made = new ArrayList<>();
        RegionKeys keys = keys(topics.exist(), made);
        int partitions = partitions(made);
        topics.create(partitions, config.replication()).forEach(topic -> made.add("made topic " + topic));
        for (String gateway : config.gateways()) {
            topics.createForGateway(gateway, config.replication()).forEach(topic -> made.add("made topic " + topic));
        }
        topics.requireConsistent();
        RegionSchemas.register(schemas, config.names(), config.gateways());
        gateways(keys, made);
        // Here, since not only the coordinator knows administrators by it.
        directory.adminToken();
        return made;
    }

    /** The region's keys: made, read, or the whole refused. */
    RegionKeys keys(boolean topicsExist, List<String> made) throws IOException {
        String region = config.names().region();
        directory.requireRegion(region);
        Founding founding = Founding.decide(
                region,
                directory.folder().toString(),
                topicsExist,
                directory.identity().isPresent(),
                directory.missingKeys());
        if (founding instanceof Founding.Refused refused) {
            throw new RegionRefusedException(refused.reason());
        }
        if (founding instanceof Founding.MakeKeys) {
            RegionKeys keys = directory.makeKeys(region, config.caValidity(), clock.instant());
            made.add("made the CA and the signing key of region " + region + " in " + directory.folder()
                    + ": back that folder up");
            return keys;
        }
        return directory.readKeys(region);
    }

    /** Fixed when the region is made; later settings do not change it. */
    int partitions(List<String> made) throws IOException {
        Optional<Identity> identity = directory.identity();
        if (identity.isEmpty()) {
            directory.writeIdentity(new Identity(config.names().region(), config.partitions()), clock.instant());
            return config.partitions();
        }
        int partitions = identity.get().partitions();
        if (partitions != config.partitions()) {
            made.add("kept " + partitions + " partitions, which the region was made with; the setting says "
                    + config.partitions());
        }
        return partitions;
    }

    void gateways(RegionKeys keys, List<String> made) throws IOException {
        Instant now = clock.instant();
        for (String gateway : config.gateways()) {
            GatewayCredentials credentials = new GatewayCredentials(directory, gateway);
            if (!credentials.good(now)) {
                credentials.make(keys, gateway, config.gatewayHosts(), config.gatewayValidity(), now, random);
                made.add("made credentials of gateway " + gateway + " for " + String.join(", ", config.gatewayHosts()));
            }
        }
    }

    private static void exit(int code, Exception e) {
        System.err.println("region init: " + e.getMessage());
        System.exit(code);
    }
}
