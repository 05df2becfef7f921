package io.sluice.coordinator.topology;

import io.sluice.topics.DeadLetter;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** What a task writes to the region's topics. Belongs to the task's thread. */
final class Outbox {
    private final ProcessorContext<String, Outgoing> context;
    private final RegionSerdes serdes;
    private final RegionMeters meters;

    Outbox(ProcessorContext<String, Outgoing> context, RegionSerdes serdes, RegionMeters meters) {
        this.context = context;
        this.serdes = serdes;
        this.meters = meters;
    }

    /** Writes to the partition that the key leads to. */
    void write(TopicSpec topic, String key, SpecificRecord value) {
        forward(topic, null, key, value, "");
    }

    /** The same, as a part of this trace; empty: of none. */
    void write(TopicSpec topic, String key, SpecificRecord value, String traceparent) {
        forward(topic, null, key, value, traceparent);
    }

    /** Writes to this partition, whatever the key. */
    void write(TopicSpec topic, int partition, String key, SpecificRecord value) {
        forward(topic, partition, key, value, "");
    }

    /**
     * Puts aside the record that is being processed.
     *
     * @param code of a short list: it is a metric's tag
     */
    void deadLetter(String key, SpecificRecord value, String code, String words) {
        RecordMetadata source = context.recordMetadata().orElse(null);
        String topic = source == null ? "" : source.topic();
        DeadLetter letter = new DeadLetter(
                context.currentSystemTimeMs(),
                "coordinator",
                topic,
                source == null ? -1 : source.partition(),
                source == null ? -1 : source.offset(),
                ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)),
                ByteBuffer.wrap(topic.isEmpty() ? new byte[0] : serdes.encode(topic, value)),
                Map.of(),
                code + ": " + words);
        meters.deadLetter(code);
        forward(TopicCatalog.DEAD_LETTERS, null, key, letter, "");
    }

    /** Erases a key from a compacted topic. */
    void erase(TopicSpec topic, String key) {
        forward(topic, null, key, null, "");
    }

    private void forward(
            TopicSpec topic,
            @Nullable Integer partition,
            String key,
            @Nullable SpecificRecord value,
            String traceparent) {
        context.forward(new Record<>(
                key,
                new Outgoing(serdes.names().of(topic), partition, value, traceparent),
                context.currentSystemTimeMs()));
    }
}
