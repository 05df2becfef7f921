package io.sluice.gateway.session;

import io.sluice.topics.Session;

/** Hears of rules that identified endpoints broke. Called on event loops; never blocks. */
public interface EventSink {

    void violation(Violation violation);

    /**
     * One broken rule.
     *
     * @param endpointId from the certificate
     * @param session empty boot and count 0 if CONNECT has not told it
     * @param address host:port the connection comes from
     * @param kind short and from a closed list, as in the metric {@code sluice.gateway.violations}
     * @param reasonCode the endpoint was told
     * @param reason in words
     */
    record Violation(String endpointId, Session session, String address, String kind, int reasonCode, String reason) {}
}
