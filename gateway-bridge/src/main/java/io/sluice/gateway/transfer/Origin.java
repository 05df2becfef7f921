package io.sluice.gateway.transfer;

import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import java.util.UUID;

/** What a transfer is, as its endpoint first said. */
public record Origin(
        UUID id,
        String endpointId,
        TransferKind kind,
        String correlation,
        String name,
        String contentType,
        long beganAtMillis) {

    /**
     * The origin that a request names.
     *
     * @throws io.sluice.wire.MalformedWireException if its transfer id is none
     */
    public static Origin of(RequestToSend request, String endpointId, long nowMillis) {
        return new Origin(
                TransferIds.uuid(request.transferId()),
                endpointId,
                request.kind(),
                request.correlation(),
                request.name(),
                request.contentType(),
                nowMillis);
    }
}
