package io.sluice.coordinator.history;

import io.sluice.topics.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The changes of the endpoint list as they come. Any thread may call; what it returns is the caller's to close. */
public interface EndpointChanges {

    /**
     * Follows them.
     *
     * @param from a position that an earlier reader had come to; null: what changes from now on
     * @throws HistoryUnreadableException if Kafka does not answer
     * @throws IllegalArgumentException if that is no position in this region
     */
    Following follow(@Nullable String from) throws HistoryUnreadableException;

    /** A reader's place in the list's topic. Not for many threads. */
    interface Following extends AutoCloseable {

        /** The next changes, oldest first within a partition; empty: nothing has changed for a moment. */
        List<Change> next() throws HistoryUnreadableException;

        /** Where the reader is before anything more is read. */
        String position();

        @Override
        void close();
    }

    /**
     * A row of the list that is another now.
     *
     * @param row null: the endpoint has left the list
     * @param position where a reader goes on after this change
     */
    record Change(String endpointId, @Nullable Endpoint row, String position) {}
}
