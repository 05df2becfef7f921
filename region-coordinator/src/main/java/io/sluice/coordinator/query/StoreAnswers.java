package io.sluice.coordinator.query;

import java.util.List;

/** Answers from the partitions that one instance owns. Any thread may ask. */
public interface StoreAnswers {
    /**
     * The first entries in order that are wanted.
     *
     * @throws NotReadyException if a partition is not owned here, or is being restored
     */
    List<StoreEntry> answer(StoreQuestion question);
}
