package io.sluice.topics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates a region's topics from the catalogue and checks them. */
public final class RegionTopics {
    private static final long TIMEOUT_SECONDS = 30;

    private final Admin admin;
    private final TopicName names;

    public RegionTopics(Admin admin, TopicName names) {
        this.admin = admin;
        this.names = names;
    }

    /** Whether any topic of the region exists. */
    public boolean exist() {
        Set<String> present = present();
        return TopicCatalog.OF_REGION.stream().anyMatch(topic -> present.contains(names.of(topic)));
    }

    /** Whether the topic of a gateway exists. */
    public boolean gatewayExists(String gateway) {
        return present().contains(names.ofGateway(gateway));
    }

    /**
     * Makes the topics that are missing.
     *
     * @param partitions of the topics by endpoint, by invocation and by key
     * @param replication from 1 to the number of brokers
     * @return the names of those made
     */
    public List<String> create(int partitions, int replication) {
        List<NewTopic> topics = new ArrayList<>();
        Set<String> present = present();
        for (TopicSpec topic : TopicCatalog.OF_REGION) {
            if (!present.contains(names.of(topic))) {
                topics.add(newTopic(names.of(topic), topic, partitions, replication));
            }
        }
        return create(topics);
    }

    /** The names of the catalogue's topics that the region lacks: it was made by an older version, or not at all. */
    public List<String> missing() {
        Set<String> present = present();
        return TopicCatalog.OF_REGION.stream()
                .map(names::of)
                .filter(topic -> !present.contains(topic))
                .toList();
    }

    /** How many copies a topic of the region has. */
    public int replication(TopicSpec topic) {
        String name = names.of(topic);
        var described = await(
                "describe topic " + name,
                () -> admin.describeTopics(List.of(name)).allTopicNames().get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
        var description = described.get(name);
        if (description == null || description.partitions().isEmpty()) {
            throw new TopicsUnavailableException("topic " + name + " is missing: run region init");
        }
        return description.partitions().get(0).replicas().size();
    }

    /** Makes the topic of a gateway, unless it is there. */
    public List<String> createForGateway(String gateway, int replication) {
        if (gatewayExists(gateway)) {
            return List.of();
        }
        return create(List.of(newTopic(names.ofGateway(gateway), TopicCatalog.GATEWAY, 2, replication)));
    }

    /**
     * Partition counts by last part of the name, of those topics that exist; checked for co-partitioning.
     *
     * @throws IllegalStateException if topics are missing or disagree
     */
    public Map<String, Integer> requireConsistent() {
        Set<String> present = present();
        List<String> wanted = TopicCatalog.OF_REGION.stream()
                .map(names::of)
                .filter(present::contains)
                .toList();
        Map<String, Integer> partitions = new HashMap<>();
        var described = await(
                "describe topics",
                () -> admin.describeTopics(wanted).allTopicNames().get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
        for (TopicSpec topic : TopicCatalog.OF_REGION) {
            var description = described.get(names.of(topic));
            if (description != null) {
                partitions.put(topic.topic(), description.partitions().size());
            }
        }
        TopicCatalog.requireCoPartitioned(partitions);
        return partitions;
    }

    private Set<String> present() {
        return new HashSet<>(
                await("list topics", () -> admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS)));
    }

    private List<String> create(List<NewTopic> topics) {
        List<String> made = new ArrayList<>();
        var results = admin.createTopics(topics).values();
        for (NewTopic topic : topics) {
            await("create topic " + topic.name(), () -> {
                try {
                    var result = results.get(topic.name());
                    if (result != null) {
                        result.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                    }
                    made.add(topic.name());
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
                return topic;
            });
        }
        return made;
    }

    private static NewTopic newTopic(String name, TopicSpec topic, int partitions, int replication) {
        int count =
                switch (topic.partitioning()) {
                    case BY_ENDPOINT, BY_INVOCATION, BY_KEY -> partitions;
                    case SINGLE -> 1;
                    case GATEWAY -> 2;
                };
        Map<String, String> settings = new HashMap<>();
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, topic.cleanup().policy());
        var retention = topic.retention();
        settings.put(TopicConfig.RETENTION_MS_CONFIG, retention == null ? "-1" : Long.toString(retention.toMillis()));
        if (InventoryTopics.all().contains(topic)) {
            settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(InventoryTopics.MESSAGE_BYTES));
        }
        return new NewTopic(name, count, (short) replication).configs(settings);
    }

    private static <T> T await(String what, Call<T> call) {
        try {
            return call.run();
        } catch (ExecutionException e) {
            throw new TopicsUnavailableException("cannot " + what + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new TopicsUnavailableException(
                    "cannot " + what + ": Kafka did not answer within " + TIMEOUT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicsUnavailableException("cannot " + what + ": interrupted", e);
        }
    }

    private interface Call<T> {
        T run() throws ExecutionException, TimeoutException, InterruptedException;
    }
}
