package io.sluice.gateway.transfer;

/**
 * Chunks of one attempt in {@code transfer-chunks}, with few strangers in between.
 *
 * @param firstOffset Kafka's offset of the first
 * @param lastOffset Kafka's offset of the last
 * @param count how many of this attempt
 */
public record Run(int partition, long firstOffset, long lastOffset, int count) {
    /** Strangers' records between two chunks above which a new run begins: a reader reads past them. */
    static final int STRANGERS = 64;

    static Run of(int partition, long offset) {
        return new Run(partition, offset, offset, 1);
    }

    boolean takes(int otherPartition, long offset) {
        return otherPartition == partition && offset > lastOffset && offset - lastOffset <= STRANGERS + 1;
    }

    Run with(long offset) {
        return new Run(partition, firstOffset, offset, count + 1);
    }
}
