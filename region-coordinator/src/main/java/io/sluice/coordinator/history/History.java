package io.sluice.coordinator.history;

import io.sluice.topics.TopicSpec;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/** Reads the last records of a key. Any thread may call. */
public interface History {

    /**
     * The last records of a key, oldest first.
     *
     * @param limit of records
     * @throws HistoryUnreadableException if Kafka does not answer, or too many read at once
     */
    <T extends SpecificRecord> Part<T> last(TopicSpec topic, Class<T> type, String key, int limit)
            throws HistoryUnreadableException;

    /**
     * The last records of all keys, partition by partition, each in its order.
     *
     * @param most records; fewer if the bound of records looked at is lower
     * @return whether that was all there is
     * @throws HistoryUnreadableException if Kafka does not answer, or too many read at once
     */
    <T extends SpecificRecord> boolean recent(TopicSpec topic, Class<T> type, int most, Consumer<T> each)
            throws HistoryUnreadableException;

    /**
     * What was found.
     *
     * @param whole false: there may be older ones, the limit or the bound of records looked at was reached before
     */
    record Part<T>(List<T> records, boolean whole) {}
}
