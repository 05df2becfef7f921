package io.sluice.coordinator.publish;

import io.sluice.topics.TopicSpec;
import java.util.concurrent.CompletionStage;
import org.apache.avro.specific.SpecificRecord;

/** Writes records to the region's topics. Any thread may call; the answer comes when Kafka has acknowledged. */
public interface Publisher {

    /** A record by its key; fails with {@link NotPublishedException}. */
    CompletionStage<Position> publish(TopicSpec topic, String key, SpecificRecord value);

    /** Raw bytes on a partition of the caller's choice; fails with {@link NotPublishedException}. */
    CompletionStage<Position> publishRaw(TopicSpec topic, int partition, byte[] key, byte[] value);

    /** How many partitions a topic has. */
    int partitions(TopicSpec topic);

    /** Where a record lies. */
    record Position(int partition, long offset) {}
}
