package io.sluice.gateway.relay;

/**
 * How much the relay can take now.
 *
 * @param inFlightBytes offered and not durable
 * @param maxBytes bound of those
 * @param ackLatencyNanos smoothed time from an offer to Kafka's acknowledgement; 0 before the first
 * @param spooling some partition goes to the spool
 * @param spoolFull and the spool has reached its quota
 */
public record Capacity(long inFlightBytes, long maxBytes, long ackLatencyNanos, boolean spooling, boolean spoolFull) {}
