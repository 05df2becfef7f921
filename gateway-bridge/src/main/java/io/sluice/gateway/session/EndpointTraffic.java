package io.sluice.gateway.session;

import io.sluice.wire.ActivationReport;
import io.sluice.wire.Fetch;

/**
 * What comes up from logged-in endpoints. Called on event loops, in order for one connection: implementations hand over
 * and return, they never block.
 */
public interface EndpointTraffic {

    /** SUBACK has been sent. */
    void loggedIn(EndpointLink link);

    /** The connection has ended; nothing more comes from this link. */
    void ended(EndpointLink link, SessionEnd end);

    /** To be answered once Kafka has acknowledged it. */
    void report(EndpointLink link, ActivationReport report, Acknowledgement acknowledgement);

    void fetch(EndpointLink link, Fetch fetch, Acknowledgement acknowledgement);

    /** The PUBACK that is owed. Any thread may give it, once; after the connection's end it is without effect. */
    interface Acknowledgement {
        /** @param reasonCode from {@link io.sluice.wire.ReasonCodes}; SUCCESS means durable */
        void give(int reasonCode, String reason);
    }
}
