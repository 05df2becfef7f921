package io.sluice.gateway.grant;

import java.time.Duration;

/** What the edge is to do. */
public sealed interface Decision {

    /**
     * The endpoint may send.
     *
     * @param grantId never used twice by one decider
     * @param bytes at least 1
     * @param chunkBytes most data in one chunk
     * @param lapsesAfter what has not arrived then is not covered any more
     */
    record Give(long grantId, Request request, long bytes, int chunkBytes, Duration lapsesAfter) implements Decision {}

    /**
     * A grant was not used in time.
     *
     * @param unusedBytes are back in the limit
     * @param used something has come on it
     */
    record Lapsed(long grantId, Request request, long unusedBytes, boolean used) implements Decision {}
}
