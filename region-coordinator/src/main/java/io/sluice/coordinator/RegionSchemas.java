package io.sluice.coordinator;

import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import java.util.Collection;
import org.apache.avro.Schema;

/** Registers the schemas of all topics of a region, so that nobody asks the registry on a hot path. */
final class RegionSchemas {
    private RegionSchemas() {}

    static void register(SchemaIds ids, TopicName names, Collection<String> gateways) {
        for (TopicSpec topic : TopicCatalog.OF_REGION) {
            Schema schema = topic.schema();
            if (schema != null) {
                ids.register(names.of(topic), schema);
            }
            Schema keys = topic.keySchema();
            if (keys != null) {
                ids.registerKeys(names.of(topic), keys);
            }
        }
        Schema schema = TopicCatalog.GATEWAY.schema();
        if (schema != null) {
            gateways.forEach(gateway -> ids.register(names.ofGateway(gateway), schema));
        }
    }
}
