package io.sluice.agent.link;

import org.jspecify.annotations.Nullable;

/**
 * How a connection ended.
 *
 * @param reasonCode MQTT's, or {@link #NETWORK}, or {@link #CLOSED_HERE}
 * @param reason in words, for the log
 * @param serverReference gateways to go to instead
 * @param retryAfterMs when to come back; 0: not said
 * @param enrolAnew this identity is another machine's: get one of your own
 */
public record LinkEnd(
        int reasonCode, String reason, @Nullable String serverReference, long retryAfterMs, boolean enrolAnew) {
    /** No connection, a broken one, or a peer that did not answer in time. */
    public static final int NETWORK = -1;

    public static final int CLOSED_HERE = 0;

    public LinkEnd(int reasonCode, String reason, @Nullable String serverReference, long retryAfterMs) {
        this(reasonCode, reason, serverReference, retryAfterMs, false);
    }

    public static LinkEnd network(String reason) {
        return new LinkEnd(NETWORK, reason, null, 0);
    }

    @Override
    public String toString() {
        String code = reasonCode == NETWORK ? "" : String.format("0x%02X ", reasonCode);
        return code + reason + (serverReference == null ? "" : " → " + serverReference);
    }
}
