package io.sluice.gateway.relay;

import java.time.Duration;

/**
 * Bounds of the spool.
 *
 * @param after silence of Kafka that turns a partition to the spool
 * @param bytes on disk at most, as serialised
 * @param records on disk at most; each of this process holds about 150 bytes of heap until it has been drained
 */
public record SpoolLimits(Duration after, long bytes, long records) {}
