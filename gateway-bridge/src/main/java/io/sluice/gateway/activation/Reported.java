package io.sluice.gateway.activation;

/**
 * An endpoint's report as far as it matters for deciding.
 *
 * @param report number under which the edge keeps the report and the PUBACK owed for it
 * @param link the connection it came on
 * @param endpointId whose connection that is
 */
public record Reported(
        long report, long link, String endpointId, String activationId, boolean terminal, int outputBytes) {

    /** The same under an equal id. */
    Reported named(String sameId) {
        return new Reported(report, link, endpointId, sameId, terminal, outputBytes);
    }
}
