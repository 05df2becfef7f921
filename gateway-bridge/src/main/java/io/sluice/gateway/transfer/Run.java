package io.sluice.gateway.transfer;

/**
 * Chunks of one attempt in {@code transfer-chunks}, with few strangers in between.
 *
 * @param firstOffset Kafka's offset of the first
 * @param lastOffset Kafka's offset of the last
 * @param count how many of this attempt
 * @param opens between the run before and this one may lie chunks that were not counted
 */
public record Run(int partition, long firstOffset, long lastOffset, int count, boolean opens) {
    /** Strangers' records between two chunks above which a new run begins, as long as there are few runs. */
    static final int STRANGERS = 64;

    static Run of(int partition, long offset, boolean opens) {
        return new Run(partition, offset, offset, 1, opens);
    }

    boolean takes(int otherPartition, long offset, long strangers) {
        return otherPartition == partition && offset > lastOffset && offset - lastOffset <= strangers + 1;
    }

    /** This one and the one that follows. */
    Run and(Run next) {
        return new Run(partition, firstOffset, next.lastOffset, count + next.count, opens);
    }

    Run with(long offset) {
        return new Run(partition, firstOffset, offset, count + 1, opens);
    }
}
