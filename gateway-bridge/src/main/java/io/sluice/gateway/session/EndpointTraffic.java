package io.sluice.gateway.session;

import io.sluice.wire.ActivationReport;
import io.sluice.wire.Fetch;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;

/**
 * What comes up from logged-in endpoints. Called on event loops, in order for one connection: implementations hand over
 * and return, they never block.
 */
public interface EndpointTraffic {

    /** Whether work waits for an endpoint: then it is let in before others. May be a little old. Cheap; any thread. */
    default boolean awaits(String endpointId) {
        return false;
    }

    /** SUBACK has been sent. */
    void loggedIn(EndpointLink link);

    /** The connection has ended; nothing more comes from this link. */
    void ended(EndpointLink link, SessionEnd end);

    /** To be answered once Kafka has acknowledged it. */
    void report(EndpointLink link, ActivationReport report, Acknowledgement acknowledgement);

    void fetch(EndpointLink link, Fetch fetch, Acknowledgement acknowledgement);

    /** To be answered once it is queued. */
    void requestToSend(EndpointLink link, RequestToSend request, Acknowledgement acknowledgement);

    /** Bytes that a grant of this session covers. To be answered once they are durable. */
    void chunk(EndpointLink link, TransferChunk chunk, Acknowledgement acknowledgement);

    /** The PUBACK that is owed. Any thread may give it, once; after the connection's end it is without effect. */
    interface Acknowledgement {
        /** @param reasonCode from {@link io.sluice.wire.ReasonCodes}; SUCCESS means durable */
        void give(int reasonCode, String reason);

        /**
         * Tells the endpoint to come again: PUBACK 0x97 with {@code retry-after-ms}.
         *
         * @param retryAfterMs at least 1
         */
        default void giveLater(long retryAfterMs, String reason) {
            give(ReasonCodes.QUOTA_EXCEEDED, reason);
        }
    }
}
