package io.sluice.gateway.spool;

import java.util.List;
import java.util.Map;

/** Records on disk, in order for each partition. Failures of the disk are {@link RuntimeException}s. */
public interface Spool {

    /** All of them are on disk when this returns; when it throws, none of them may be counted on. */
    void append(List<SpooledRecord> records);

    /** The oldest with {@code from <= sequence < to}, in order: at most so many, and no more once that many bytes are read. */
    List<SpooledRecord> read(String topic, int partition, long from, long to, int records, long bytes);

    /** Removes those below. They may come back if the machine ends soon after. */
    void forget(String topic, int partition, long below);

    /** What is left, by partition. */
    List<Remnant> remnants();

    /** Partition counts by topic, as remembered. */
    Map<String, Integer> partitionCounts();

    void remember(String topic, int partitions);

    /**
     * Left by an earlier process.
     *
     * @param first sequence number of the oldest
     * @param next above the newest
     * @param bytes of all, as serialised
     */
    record Remnant(String topic, int partition, long first, long next, long records, long bytes) {}
}
