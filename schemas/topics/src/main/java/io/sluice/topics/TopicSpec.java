package io.sluice.topics;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One topic of the catalogue.
 *
 * @param topic last part of its name
 * @param key what its keys are, in words
 * @param keySchema of its keys; null for UTF-8 text, or bytes where {@code key} says so
 * @param schema of its values; null for raw bytes
 * @param partitioning how many partitions it has, and with whom it must agree
 * @param cleanup the broker's cleanup policy
 * @param retention how long deleted records stay at least; null: for ever
 * @param meaning what a record says
 * @param writers who writes it
 * @param readers who reads it
 */
public record TopicSpec(
        String topic,
        String key,
        @Nullable Schema keySchema,
        @Nullable Schema schema,
        Partitioning partitioning,
        Cleanup cleanup,
        @Nullable Duration retention,
        String meaning,
        String writers,
        String readers) {

    /** With keys that have no schema. */
    public TopicSpec(
            String topic,
            String key,
            @Nullable Schema schema,
            Partitioning partitioning,
            Cleanup cleanup,
            @Nullable Duration retention,
            String meaning,
            String writers,
            String readers) {
        this(topic, key, null, schema, partitioning, cleanup, retention, meaning, writers, readers);
    }

    /** Of keys and values, where they have any. */
    public List<Schema> schemas() {
        return Stream.of(keySchema, schema).flatMap(Stream::ofNullable).toList();
    }

    /** How many partitions a topic has. */
    public enum Partitioning {
        /** By endpoint id; all such topics have the same count, fixed when the region is made. */
        BY_ENDPOINT("endpoints"),
        /** By invocation id; all such topics have the same count, fixed when the region is made. */
        BY_INVOCATION("invocations"),
        /** By its own key; count as for the others. */
        BY_KEY("own key"),
        /** One partition. */
        SINGLE("1"),
        /** Two partitions: 0 commands, 1 answers. */
        GATEWAY("2");

        private final String words;

        Partitioning(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** The broker's cleanup policy. */
    public enum Cleanup {
        DELETE("delete"),
        COMPACT("compact"),
        COMPACT_DELETE("compact,delete");

        private final String policy;

        Cleanup(String policy) {
            this.policy = policy;
        }

        /** The value of {@code cleanup.policy}. */
        public String policy() {
            return policy;
        }
    }
}
