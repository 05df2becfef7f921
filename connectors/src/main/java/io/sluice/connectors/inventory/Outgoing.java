package io.sluice.connectors.inventory;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TopicNameExtractor;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way out.
 *
 * @param topic full name
 * @param partition null: by the key, as Kafka does
 * @param value null: the key is erased
 */
record Outgoing(String topic, @Nullable Integer partition, byte @Nullable [] value) {

    static final TopicNameExtractor<byte[], Outgoing> TOPIC =
            (byte[] key, Outgoing record, RecordContext context) -> record.topic();

    static final StreamPartitioner<byte[], Outgoing> PARTITION = (topic, key, record, partitions) -> {
        Integer partition = record.partition();
        return partition == null ? Optional.empty() : Optional.of(Set.of(partition));
    };
}
