package io.sluice.coordinator.ledger;

import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.SelectionClosed;
import io.sluice.wire.ActivationId;
import org.jspecify.annotations.Nullable;

/** The ledger of one partition: what {@link LedgerFold} says, carried out on the rows, marks and counts. */
public final class PartitionLedger {

    /** Where rows and marks lie. */
    public interface Book {
        @Nullable
        LedgerRow row(ActivationId activation);

        void keep(ActivationId activation, LedgerRow row);

        CloseMark mark(String invocationId);

        void keep(String invocationId, CloseMark mark);
    }

    private final Book book;
    private final PartitionTallies tallies;

    public PartitionLedger(Book book, PartitionTallies tallies) {
        this.book = book;
        this.tallies = tallies;
    }

    /**
     * Takes in a record of a row.
     *
     * @throws IllegalArgumentException if it is a close mark or its ids are none
     */
    public Fold apply(LedgerRecord record, long offset) {
        String invocationId = new ActivationId(record.getInvocationId(), record.getEndpointId()).invocation();
        ActivationId activation = new ActivationId(invocationId, record.getEndpointId());
        LedgerRow row = book.row(activation);
        boolean closed = row == null && book.mark(invocationId).isBefore(offset);
        Fold fold = LedgerFold.apply(row, record, offset, closed);
        if (fold instanceof Fold.Created created) {
            book.keep(activation, created.row());
            tallies.created(created.row(), offset);
        } else if (fold instanceof Fold.Moved moved) {
            book.keep(activation, moved.row());
            tallies.moved(moved.row(), moved.before(), offset);
        } else if (fold instanceof Fold.Retried retried) {
            book.keep(activation, retried.row());
            tallies.moved(retried.row(), retried.before(), offset);
        } else if (fold instanceof Fold.Released released) {
            book.keep(activation, released.row());
            tallies.released(released.row(), offset);
        } else if (fold instanceof Fold.Noted noted) {
            book.keep(activation, noted.row());
        } else if (fold instanceof Fold.Late late) {
            book.keep(activation, late.row());
        }
        return fold;
    }

    /** Takes in a close mark: {@link SelectionClosed}. Only the first one of an invocation counts. */
    public void close(String invocationId, long offset) {
        if (!book.mark(invocationId).isClosed()) {
            book.keep(invocationId, tallies.closed(invocationId, offset));
        }
    }
}
