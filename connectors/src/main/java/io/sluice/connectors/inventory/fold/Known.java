package io.sluice.connectors.inventory.fold;

import io.sluice.topics.Inventory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one endpoint. Times are milliseconds since 1970.
 *
 * @param inventory the last; null: none, or it was removed
 * @param rowsWrittenAt when all of its items were written
 * @param recent what was written lately, beside what the inventory says anyway; the oldest first
 * @param removedAt when it was taken off the endpoint list for the last time; 0: never
 * @param listedAt when it was first seen on the list again after that; 0: not
 * @param aside its newest inventory of after that removal, while it is off the list
 */
public record Known(
        @Nullable Inventory inventory,
        long rowsWrittenAt,
        List<Recent> recent,
        long removedAt,
        long listedAt,
        @Nullable Inventory aside) {

    /** Of an endpoint that nothing was heard of. */
    public static final Known NOTHING = new Known(null, 0, List.of(), 0, 0, null);

    public Known {
        recent = List.copyOf(recent);
    }

    /**
     * Written lately.
     *
     * @param writes records of changes, and items erased
     */
    public record Recent(long at, List<Write> writes) {
        public Recent {
            writes = List.copyOf(writes);
        }
    }

    /** Whether it is off the endpoint list. */
    public boolean isRemoved() {
        return removedAt > listedAt;
    }

    Known with(@Nullable Inventory last, long writtenAt, List<Recent> lately) {
        return new Known(last, writtenAt, lately, removedAt, listedAt, aside);
    }

    Known removed(long at) {
        return new Known(inventory, rowsWrittenAt, recent, at, listedAt, aside);
    }

    Known listed(long at) {
        return new Known(inventory, rowsWrittenAt, recent, removedAt, at, null);
    }

    Known aside(@Nullable Inventory newest) {
        return new Known(inventory, rowsWrittenAt, recent, removedAt, listedAt, newest);
    }
}
