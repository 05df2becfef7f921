package io.sluice.gateway.depot;

/**
 * What became of a content that is to be warmed.
 *
 * @param haveBytes of it that are here
 * @param reason why it failed; else empty
 */
public record Warmed(
        String orderId, String digestHex, String name, long sizeBytes, long haveBytes, State state, String reason) {

    /** What it is doing. */
    public enum State {
        WAITING,
        PULLING,
        DONE,
        FAILED
    }
}
