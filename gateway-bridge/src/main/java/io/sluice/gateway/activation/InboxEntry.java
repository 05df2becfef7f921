package io.sluice.gateway.activation;

import io.sluice.gateway.activation.EntryState.Ending;
import io.sluice.gateway.activation.EntryState.Handed;
import io.sluice.gateway.activation.EntryState.Pending;
import org.jspecify.annotations.Nullable;

/**
 * One activation that this gateway holds. What is needed only to send it lies in the store beside it.
 *
 * @param activationId invocation id, slash, endpoint id
 * @param routeEpoch of the batch it came with last
 * @param sequence order of arrival
 * @param batch key of the part it shares with the others of its batch
 * @param expiresAt milliseconds since 1970
 * @param creditBytes how much output its report may carry where that credit is to be had
 * @param receivedAtMicros when it was read from Kafka
 * @param delivered DELIVERED has been reported
 * @param cancelReason null: no cancel asked for
 */
public record InboxEntry(
        String activationId,
        String endpointId,
        int routeEpoch,
        long sequence,
        String batch,
        long expiresAt,
        long runTimeoutMs,
        int creditBytes,
        long receivedAtMicros,
        boolean delivered,
        @Nullable String cancelReason,
        EntryState state) {

    /** @param endpointId the arrival's, as the same string for all entries of the endpoint */
    static InboxEntry of(Arrival arrival, String endpointId, long sequence, int creditBytes) {
        return new InboxEntry(
                arrival.activationId(),
                endpointId,
                arrival.routeEpoch(),
                sequence,
                arrival.batch(),
                arrival.expiresAt(),
                arrival.runTimeoutMs(),
                creditBytes,
                arrival.receivedAtMicros(),
                false,
                null,
                new Pending());
    }

    InboxEntry rerouted(Arrival arrival, int newCreditBytes) {
        return new InboxEntry(
                activationId,
                endpointId,
                arrival.routeEpoch(),
                sequence,
                arrival.batch(),
                arrival.expiresAt(),
                arrival.runTimeoutMs(),
                newCreditBytes,
                receivedAtMicros,
                delivered,
                cancelReason,
                state);
    }

    InboxEntry handed(String boot, int count) {
        return with(delivered, cancelReason, new Handed(boot, count));
    }

    InboxEntry ending(Ending end) {
        return with(delivered, cancelReason, end);
    }

    InboxEntry deliveryReported() {
        return with(true, cancelReason, state);
    }

    InboxEntry cancelAsked(String reason) {
        return with(delivered, reason, state);
    }

    private InboxEntry with(boolean nowDelivered, @Nullable String nowCancelReason, EntryState nowState) {
        return new InboxEntry(
                activationId,
                endpointId,
                routeEpoch,
                sequence,
                batch,
                expiresAt,
                runTimeoutMs,
                creditBytes,
                receivedAtMicros,
                nowDelivered,
                nowCancelReason,
                nowState);
    }
}
