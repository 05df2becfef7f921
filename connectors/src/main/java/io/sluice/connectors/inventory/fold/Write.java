package io.sluice.connectors.inventory.fold;

import io.sluice.topics.TopicSpec;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record for a topic, in the endpoint's partition.
 *
 * @param key null: the endpoint's id
 * @param value null: the key is erased
 */
public record Write(
        TopicSpec topic,
        @Nullable SpecificRecord key,
        @Nullable SpecificRecord value) {}
