package io.sluice.coordinator.ledger;

/**
 * What a partition remembers of an invocation beside its rows.
 *
 * @param closedOffset of the first close mark in the log; {@link #OPEN}: none was read yet
 * @param targets rows there were when it was read, so many as there will ever be
 */
public record CloseMark(long closedOffset, long targets) {
    public static final long OPEN = -1;
    public static final CloseMark NONE = new CloseMark(OPEN, 0);

    public boolean isClosed() {
        return closedOffset != OPEN;
    }

    /** Whether a record at this offset comes after the close. */
    public boolean isBefore(long offset) {
        return isClosed() && offset > closedOffset;
    }
}
