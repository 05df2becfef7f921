package io.sluice.gateway.intake;

import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.EndpointTraffic.Acknowledgement;
import io.sluice.gateway.transfer.Transfer;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import org.jspecify.annotations.Nullable;

/** What the owner of transfers is told. */
sealed interface IntakeEvent {

    record Asked(EndpointLink link, RequestToSend request, Acknowledgement acknowledgement) implements IntakeEvent {}

    record Came(EndpointLink link, TransferChunk chunk, Acknowledgement acknowledgement) implements IntakeEvent {}

    record Ended(EndpointLink link) implements IntakeEvent {}

    /**
     * The relay's word on a chunk.
     *
     * @param failure null: durable there
     */
    record Settled(
            Transfer transfer,
            TransferChunk chunk,
            Acknowledgement acknowledgement,
            int partition,
            long offset,
            @Nullable Exception failure)
            implements IntakeEvent {}

    /** What reading a transfer back has shown. */
    record Verified(Transfer transfer, Verdict verdict, Acknowledgement acknowledgement) implements IntakeEvent {}

    /** The relay's word on a manifest. */
    record ManifestSettled(
            Transfer transfer,
            Verdict verdict,
            Acknowledgement acknowledgement,
            @Nullable Exception failure) implements IntakeEvent {}

    /**
     * How a transfer ended.
     *
     * @param reasonCode of the PUBACK that is owed for the last chunk
     */
    record Verdict(int reasonCode, String reason) {
        static final Verdict COMPLETE = new Verdict(ReasonCodes.SUCCESS, "");
        static final Verdict DIGEST =
                new Verdict(ReasonCodes.PAYLOAD_FORMAT_INVALID, "DIGEST: the bytes do not hash to the digest");
    }
}
