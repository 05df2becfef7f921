package io.sluice.gateway.session;

/**
 * Why a connection ended.
 *
 * @param kind for events and metrics
 * @param reason in words
 */
public record SessionEnd(Kind kind, String reason) {

    /** The closed list. */
    public enum Kind {
        /** The endpoint said DISCONNECT. */
        LOGGED_OUT,
        /** Keep-alive ran out or the socket broke. */
        LOST,
        /** The same endpoint connected again. */
        TAKEN_OVER,
        /** It broke a rule of the protocol. */
        VIOLATION,
        /** This gateway ended it: shutdown, drain, refusal. */
        BY_GATEWAY
    }
}
