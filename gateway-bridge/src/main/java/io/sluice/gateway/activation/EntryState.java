package io.sluice.gateway.activation;

/** Where one activation stands at this gateway. */
public sealed interface EntryState {

    /** Never sent to the endpoint by this gateway. */
    record Pending() implements EntryState {}

    /**
     * Sent to this connection of the endpoint; it may have run.
     *
     * @param boot id of the agent process
     * @param count connects of that process
     */
    record Handed(String boot, int count) implements EntryState {}

    /** This gateway has decided its end, and Kafka has not acknowledged that yet. */
    record Ending(Verdict verdict, String reason) implements EntryState {}

    /** The ends that a gateway may decide. */
    enum Verdict {
        REJECTED,
        CANCELLED,
        EXPIRED,
        INTERRUPTED
    }
}
