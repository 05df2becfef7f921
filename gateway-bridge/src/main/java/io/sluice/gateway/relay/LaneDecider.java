package io.sluice.gateway.relay;

/**
 * What happens to the records of one partition. Owned by one thread; has no clock and does no I/O.
 *
 * <p>Spooled records have sequence numbers, and {@code first <= drain <= durable <= next} always: below {@code first}
 * Kafka has them, below {@code drain} the producer has been given them, below {@code durable} the disk has them (or has
 * refused them for good), below {@code next} a number has been given out.
 */
final class LaneDecider {
    private final long spoolAfterNanos;
    private State state = State.DIRECT;
    private long inFlight;
    private long silentSince;
    private long first;
    private long drain;
    private long durable;
    private long next;
    private long drainInFlight;
    private boolean drainBroken;

    /**
     * Of a partition of which an earlier process left records.
     *
     * @param spoolAfterNanos silence of Kafka that turns the partition to the spool
     * @param first sequence number of the oldest left
     * @param next above the newest; equal to {@code first} if none is left
     */
    LaneDecider(long spoolAfterNanos, long first, long next) {
        this.spoolAfterNanos = spoolAfterNanos;
        this.first = first;
        this.drain = first;
        this.durable = next;
        this.next = next;
        if (first < next) {
            state = State.SPOOLING;
        }
    }

    State state() {
        return state;
    }

    /** @param reachable the producer knows the topic, so that sending does not wait */
    Route route(boolean perishable, boolean reachable) {
        if (state == State.DIRECT && !reachable) {
            state = State.SPOOLING;
        }
        if (state == State.DIRECT) {
            return Route.SEND;
        }
        return perishable ? Route.DROP : Route.SPOOL;
    }

    void sent(long now) {
        if (inFlight == 0) {
            silentSince = now;
        }
        inFlight++;
    }

    /** Kafka has spoken of that many of those sent, well or ill. */
    void settled(long records, long now) {
        inFlight -= records;
        silentSince = now;
    }

    /** The sequence number of a record that goes to the spool. */
    long spooled() {
        if (state == State.DIRECT) {
            throw new IllegalStateException("a partition in DIRECT has no spool");
        }
        return next++;
    }

    /** The fate of all below is known: on disk, or refused and their senders told. */
    void written(long upTo) {
        durable = Math.max(durable, upTo);
    }

    /** Looks at the clock; true if the state has changed. */
    boolean tick(boolean reachable, long now) {
        State before = state;
        switch (state) {
            case DIRECT -> {
                if (inFlight > 0 && now - silentSince >= spoolAfterNanos) {
                    state = State.SPOOLING;
                }
            }
            case SPOOLING -> {
                if (reachable && inFlight == 0) {
                    state = first == next ? State.DIRECT : State.DRAINING;
                }
            }
            case DRAINING -> {
                if (drainInFlight == 0) {
                    if (drainBroken) {
                        drain = first;
                        drainBroken = false;
                    } else {
                        first = drain;
                    }
                    if (first == next) {
                        state = State.DIRECT;
                    }
                }
            }
        }
        return state != before;
    }

    boolean mayDrain() {
        return state == State.DRAINING && !drainBroken && drain < durable;
    }

    /** The first that the producer has not been given. */
    long drainFrom() {
        return drain;
    }

    /** Those may be read. */
    long drainTo() {
        return durable;
    }

    /** The oldest that Kafka may not have; those below may be forgotten. */
    long first() {
        return first;
    }

    /** Nothing lies between the last drained and there. */
    void skipped(long upTo) {
        drain = upTo;
    }

    void drained(long sequence) {
        drain = sequence + 1;
        drainInFlight++;
    }

    /**
     * Kafka has answered for a drained record, in the order in which they were drained.
     *
     * @return whether Kafka has it and all before it; after a failure everything from there on is drained once more
     */
    boolean answered(long sequence, boolean well) {
        drainInFlight--;
        if (!well) {
            drainBroken = true;
        }
        if (drainBroken) {
            return false;
        }
        first = sequence + 1;
        return true;
    }

    /** Where later records of the partition go. */
    enum State {
        /** To the producer. */
        DIRECT,
        /** To the spool: Kafka is silent. */
        SPOOLING,
        /** To the spool, behind those that are being sent from it. */
        DRAINING
    }

    /** Where one record goes. */
    enum Route {
        SEND,
        SPOOL,
        /** It is worthless when late. */
        DROP
    }
}
