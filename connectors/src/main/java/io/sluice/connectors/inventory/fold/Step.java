package io.sluice.connectors.inventory.fold;

import java.util.List;

/**
 * What is to be done.
 *
 * @param known what is known from now on
 * @param writes in this order
 */
public record Step(Known known, List<Write> writes, Outcome outcome) {
    public Step {
        writes = List.copyOf(writes);
    }

    /** What a report was, or a change of the list; a metric's tag. */
    public enum Outcome {
        /** The endpoint's first, or the first since it was removed. */
        FIRST,
        /** Newer, and the machine is another. */
        CHANGED,
        /** Newer, of the same machine. */
        SAME,
        /** The same, and all its items were written again. */
        REWRITTEN,
        /** The very report that is known already. */
        REPEATED,
        /** One that was scanned earlier than what is known. */
        OLDER,
        /** Of an endpoint that has been removed since. */
        GONE,
        /** Of an endpoint that is off the list now: it waits until that is on it again. */
        WAITING,
        /** The endpoint was removed. */
        REMOVED,
        /** It says nothing new. */
        NOTHING
    }
}
