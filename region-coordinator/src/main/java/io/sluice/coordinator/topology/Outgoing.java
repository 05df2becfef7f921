package io.sluice.coordinator.topology;

import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TopicNameExtractor;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way out, which knows its topic and, where that matters, its partition.
 *
 * @param topic full name
 * @param partition null: by the key, as Kafka does
 * @param value null: the key is erased from a compacted topic
 * @param traceparent that the value does not say itself; empty: none
 */
record Outgoing(
        String topic, @Nullable Integer partition, @Nullable SpecificRecord value, String traceparent) {

    static final TopicNameExtractor<String, Outgoing> TOPIC =
            (String key, Outgoing record, RecordContext context) -> record.topic();

    static final StreamPartitioner<String, Outgoing> PARTITION = (topic, key, record, partitions) -> {
        Integer partition = record.partition();
        return partition == null ? Optional.empty() : Optional.of(Set.of(partition));
    };
}
