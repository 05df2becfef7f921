package io.sluice.gateway.relay;

import org.jspecify.annotations.Nullable;

/** Waits for the fate of one record. Called once, on a thread that must not be held up. */
@FunctionalInterface
public interface Delivery {

    /** Nobody waits. */
    Delivery IGNORED = failure -> {};

    /** @param failure null: it is durable, in Kafka or synced in the spool */
    void settled(@Nullable Exception failure);

    /**
     * Kafka has it there. Called before {@link #settled}, on the same thread, for a record that was sent directly. Where a
     * spooled one goes is not told.
     *
     * @param offset in the partition
     */
    default void placed(int partition, long offset) {}
}
