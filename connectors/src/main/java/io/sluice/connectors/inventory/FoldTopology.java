package io.sluice.connectors.inventory;

import io.sluice.topics.TopicCatalog;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** The topology of the fold: one processor for each partition of endpoints. */
final class FoldTopology {
    /** What is known of each endpoint, by its id. */
    static final String KNOWN = "inventories";

    /** When those that were taken off the endpoint list lately were, by id. */
    static final String REMOVED = "removed-endpoints";

    private static final String FOLD = "inventory-fold";

    private FoldTopology() {}

    static Topology build(FoldProcessor.Parts parts, int mostRecordBytes) {
        FoldSerdes serdes = parts.serdes();
        Topology topology = new Topology();
        topology.addSource(
                TopicCatalog.TRANSFERS.topic(),
                new StringDeserializer(),
                serdes.manifests().deserializer(),
                serdes.names().of(TopicCatalog.TRANSFERS));
        topology.addSource(
                TopicCatalog.ENDPOINTS.topic(),
                new StringDeserializer(),
                serdes.endpoints().deserializer(),
                serdes.names().of(TopicCatalog.ENDPOINTS));
        topology.addProcessor(
                FOLD, () -> new FoldProcessor(parts), TopicCatalog.TRANSFERS.topic(), TopicCatalog.ENDPOINTS.topic());
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(KNOWN), Serdes.String(), serdes.known())
                        .withCachingDisabled()
                        .withLoggingEnabled(
                                Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(mostRecordBytes))),
                FOLD);
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(REMOVED), Serdes.String(), Serdes.Long())
                        .withCachingDisabled()
                        .withLoggingEnabled(Map.of()),
                FOLD);
        topology.addSink(
                FOLD + "-out",
                Outgoing.TOPIC,
                new ByteArraySerializer(),
                (topic, outgoing) -> outgoing.value(),
                Outgoing.PARTITION,
                FOLD);
        return topology;
    }
}
