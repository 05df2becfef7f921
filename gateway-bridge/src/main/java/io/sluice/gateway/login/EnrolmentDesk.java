package io.sluice.gateway.login;

import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.EnrolmentRequest;
import java.util.function.Consumer;

/** Passes requests for certificates to the coordinator. Called on event loops; never blocks. */
public interface EnrolmentDesk {

    /**
     * A first certificate.
     *
     * @param tokenId from CONNECT
     * @param proof {@link io.sluice.wire.JoinToken#proof} of the token's secret
     * @param answer called once, on any thread, at the latest at the enrolment deadline of the configuration (then a
     *     refusal that says so)
     */
    void enrol(
            String tokenId, byte[] proof, EnrolmentRequest request, String address, Consumer<EnrolmentAnswer> answer);

    /** A new certificate for an endpoint that has one. */
    void renew(String endpointId, EnrolmentRequest request, String address, Consumer<EnrolmentAnswer> answer);
}
