package io.sluice.gateway.intake;

import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.EndpointTraffic.Acknowledgement;
import io.sluice.gateway.transfer.Transfer;
import io.sluice.topics.TransferState;
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

    /** A method has ended, and what it wrote is, or is not, in a transfer that its report names. */
    record MethodEnded(String endpointId, String activationId, byte[] transferId) implements IntakeEvent {}

    /**
     * How a transfer ended.
     *
     * @param reasonCode of the PUBACK that is owed for the last chunk, if one is
     */
    record Verdict(TransferState state, int reasonCode, String reason) {
        static final Verdict COMPLETE = new Verdict(TransferState.COMPLETE, ReasonCodes.SUCCESS, "");
        static final Verdict DIGEST = notKept(TransferState.FAILED, "DIGEST: the bytes do not hash to the digest");
        static final Verdict SCATTERED =
                notKept(TransferState.FAILED, "SCATTERED: it was interrupted more often than a manifest can tell");
        static final Verdict EXPIRED = notKept(
                TransferState.EXPIRED, "EXPIRED: it took so long that its first chunks are about to be deleted");
        static final Verdict SILENT = notKept(
                TransferState.ABANDONED,
                "ENDPOINT_GONE: its endpoint has not gone on with it for as long as it is kept");
        static final Verdict UNWANTED =
                notKept(TransferState.ABANDONED, "METHOD_ENDED: the method ended, and its report does not name it");

        static final Verdict GIVEN_UP = notKept(TransferState.ABANDONED, "GIVEN_UP: its endpoint sends no more of it");

        private static Verdict notKept(TransferState state, String reason) {
            return new Verdict(state, ReasonCodes.PAYLOAD_FORMAT_INVALID, reason);
        }

        boolean kept() {
            return state == TransferState.COMPLETE;
        }
    }
}
