package io.sluice.coordinator.region;

import io.sluice.topics.GatewayMessage;
import io.sluice.topics.RegionTopics;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicsUnavailableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** What a gateway needs before it can be started: its topic, and what it proves itself with. Any thread may ask. */
public final class NewGateways {
    private final RegionTopics topics;
    private final SchemaIds ids;
    private final TopicName names;
    private final RegionKeys keys;
    private final Duration validity;
    private final InstantSource clock;
    private final SecureRandom random;

    /** @param validity of gateways' certificates */
    public NewGateways(
            RegionTopics topics,
            SchemaIds ids,
            TopicName names,
            RegionKeys keys,
            Duration validity,
            InstantSource clock,
            SecureRandom random) {
        this.topics = topics;
        this.ids = ids;
        this.names = names;
        this.keys = keys;
        this.validity = validity;
        this.clock = clock;
        this.random = random;
    }

    /** Refuses a name that cannot be part of a topic's, with {@link IllegalArgumentException}. */
    public String topicOf(String gateway) {
        return names.ofGateway(gateway);
    }

    /**
     * Makes the topic, unless it is there, with as many copies as the region's other topics have.
     *
     * @throws TopicsUnavailableException if Kafka or the registry does not answer, or refuses
     */
    public void makeTopic(String gateway) {
        topics.createForGateway(gateway, topics.replication(TopicCatalog.GATEWAYS));
        ids.register(names.ofGateway(gateway), GatewayMessage.getClassSchema());
    }

    /** @param hosts DNS names and IP addresses under which agents reach it */
    public GatewayCredentials.Issued credentials(String gateway, List<String> hosts) {
        return GatewayCredentials.issue(keys, gateway, hosts, validity, clock.instant(), random);
    }
}
