package io.sluice.gateway.grant;

import java.time.Duration;
import java.util.List;

/**
 * The bounds of grants.
 *
 * @param waitingMax requests waiting in all
 * @param waitingPerEndpoint requests waiting of one endpoint
 * @param grantsMax grants given and not yet settled
 * @param perTransfer grants of one transfer with bytes still to come
 * @param grantBytes most bytes of one grant
 * @param chunkBytes most data in one chunk
 * @param lapsesAfter time an endpoint has to use a grant
 * @param outstandingMin the limit never falls below, at least one grant
 * @param outstandingMax the limit never rises above
 * @param open transfers that have a place at once
 * @param turn how long a place is kept while others wait for one
 * @param weights shares of the classes, in the order of {@link RequestClass}
 */
public record GrantSettings(
        int waitingMax,
        int waitingPerEndpoint,
        int grantsMax,
        int perTransfer,
        long grantBytes,
        int chunkBytes,
        Duration lapsesAfter,
        long outstandingMin,
        long outstandingMax,
        int open,
        Duration turn,
        List<Integer> weights) {
    public static final List<Integer> WEIGHTS = List.of(64, 16, 4, 1);

    public GrantSettings {
        weights = List.copyOf(weights);
        atLeast("waitingMax", waitingMax, 1);
        atLeast("waitingPerEndpoint", waitingPerEndpoint, 1);
        atLeast("grantsMax", grantsMax, 1);
        atLeast("perTransfer", perTransfer, 1);
        atLeast("chunkBytes", chunkBytes, 1);
        atLeast("grantBytes", grantBytes, chunkBytes);
        atLeast("outstandingMin", outstandingMin, grantBytes);
        atLeast("outstandingMax", outstandingMax, outstandingMin);
        atLeast("open", open, 2);
        atLeast("turn", turn.toMillis(), 1);
        atLeast("lapsesAfter", lapsesAfter.toMillis(), 1);
        if (weights.size() != RequestClass.values().length || weights.stream().anyMatch(weight -> weight < 1)) {
            throw new IllegalArgumentException("weights has the bad value " + weights);
        }
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " has the bad value " + value + ", less than " + least);
        }
    }
}
