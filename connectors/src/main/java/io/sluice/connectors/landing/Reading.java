package io.sluice.connectors.landing;

import io.sluice.connectors.record.AvroConverter;
import io.sluice.topics.InventoryTopics;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import java.util.Map;

/**
 * What the settings of all sinks have in common: how records are read, and what becomes of those that cannot be.
 *
 * @param names of the region's topics
 * @param registryUrl of the registry's Confluent API
 * @param deadLetterReplication copies of the dead letters, should their topic be missing
 */
record Reading(TopicName names, String registryUrl, int deadLetterReplication) {

    void converters(Map<String, String> settings, TopicSpec topic) {
        converter(settings, "value");
        if (topic.keySchema() == null) {
            settings.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        } else {
            converter(settings, "key");
        }
    }

    private void converter(Map<String, String> settings, String part) {
        settings.put(part + ".converter", AvroConverter.class.getName());
        settings.put(part + ".converter." + AvroConverter.REGISTRY_URL, registryUrl);
    }

    void failures(Map<String, String> settings) {
        settings.put("errors.tolerance", "all");
        // Only what may be well later is tried again, such as a registry that is away: it must not become a dead
        // letter.
        settings.put("errors.retry.timeout", "-1");
        settings.put("errors.retry.delay.max.ms", "10000");
        settings.put("errors.log.enable", "true");
        settings.put("errors.deadletterqueue.topic.name", names.of(InventoryTopics.DEAD_LETTERS));
        settings.put("errors.deadletterqueue.topic.replication.factor", Integer.toString(deadLetterReplication));
        settings.put("errors.deadletterqueue.context.headers.enable", "true");
    }
}
