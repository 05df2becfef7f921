package io.sluice.gateway.grant;

/** What became of a request. */
public sealed interface Admission {

    /** It waits for its turn. */
    record Queued() implements Admission {}

    /**
     * There is no room for it now.
     *
     * @param retryAfterMs when to come again, by the recent rate of grants
     * @param which the bound that was reached, in words
     */
    record Full(long retryAfterMs, String which) implements Admission {}
}
