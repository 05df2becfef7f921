package io.sluice.gateway.activation;

/**
 * Bounds of the inbox.
 *
 * @param creditBytes credit of one activation at most
 * @param inFlight activations that one endpoint has been sent and not ended, at most
 * @param graceMs kept so long after expiry and run time-out when the endpoint says nothing
 * @param verdictRetryMs wait before a verdict that Kafka did not take is offered again
 */
public record InboxLimits(int creditBytes, int inFlight, long graceMs, long verdictRetryMs) {

    public InboxLimits {
        if (creditBytes < 0) {
            throw new IllegalArgumentException("credit of one activation has the bad value " + creditBytes);
        }
        if (inFlight < 1) {
            throw new IllegalArgumentException("in-flight limit has the bad value " + inFlight);
        }
    }
}
