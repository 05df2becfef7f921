package io.sluice.gateway.grant;

/**
 * What the relay can take, as it says itself.
 *
 * @param inFlightBytes handed to it and not yet durable
 * @param maxBytes most it holds
 * @param ackLatencyNanos smoothed time from hand-over to durable; 0 if nothing is known
 * @param spooling records go to the disk, Kafka being away
 * @param spoolFull nothing more may be promised
 */
public record RelayCapacity(
        long inFlightBytes, long maxBytes, long ackLatencyNanos, boolean spooling, boolean spoolFull) {}
