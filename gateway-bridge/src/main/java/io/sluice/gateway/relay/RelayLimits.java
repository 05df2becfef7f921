package io.sluice.gateway.relay;

import java.time.Duration;

/**
 * Bounds of the relay.
 *
 * @param records offered and not settled at most
 * @param bytes of those at most
 * @param stopTimeout to send what is left at a stop, and for a record whose topic is not known
 */
public record RelayLimits(int records, long bytes, Duration stopTimeout) {
    public RelayLimits {
        if (records < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "a relay of " + records + " records and " + bytes + " bytes is too small");
        }
    }
}
