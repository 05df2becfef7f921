package io.sluice.connectors.inventory.fold;

/**
 * When something is folded. Both are milliseconds since 1970.
 *
 * @param now of the clock
 * @param durableBefore what was written before then is durable, and everything read then was committed
 */
public record Moment(long now, long durableBefore) {

    /**
     * A moment in the life of a process.
     *
     * @param began when it took over the partition: what was not committed before is read again right away
     * @param lagMillis after which what it writes and reads is durable and committed for certain
     */
    public static Moment of(long now, long began, long lagMillis) {
        // What was read before it began may be read again, however long ago that was.
        return new Moment(now, now - lagMillis >= began ? now - lagMillis : Long.MIN_VALUE);
    }
}
