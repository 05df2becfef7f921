package io.sluice.gateway.grant;

import java.util.List;
import java.util.UUID;

/**
 * The queue as people see it.
 *
 * @param waiting requests in all
 * @param waitingBytes wanted by those of them that know how much
 * @param limitBytes most that may be outstanding now
 * @param outstandingBytes granted and not yet durable, credits included
 * @param creditBytes of them, given with activations
 * @param grants given and not yet used up
 * @param places taken by transfers that may be granted to
 * @param outside of those waiting, for a place; the others have one and wait for bytes
 * @param rows class by class, in each the next one first
 */
public record Waiting(
        int waiting,
        long waitingBytes,
        long limitBytes,
        long outstandingBytes,
        long creditBytes,
        int grants,
        int places,
        int outside,
        List<Row> rows) {
    public Waiting {
        rows = List.copyOf(rows);
    }

    /**
     * One that waits.
     *
     * @param bytes wanted; -1 if unknown
     * @param position in its class, from 1
     * @param etaMs until its turn by the recent rate; -1 if nothing was granted lately
     */
    public record Row(
            UUID transferId,
            String endpointId,
            RequestClass requestClass,
            String name,
            long bytes,
            int position,
            long waitedMs,
            long etaMs) {}
}
