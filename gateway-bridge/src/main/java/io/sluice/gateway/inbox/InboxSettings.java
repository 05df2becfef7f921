package io.sluice.gateway.inbox;

import java.time.Duration;

/**
 * Bounds of the inbox's edge.
 *
 * @param entries activations held at most; beyond, commands stay in Kafka
 * @param mailbox events that wait at most before reports are refused
 * @param batchCacheBytes of batches kept in memory; others are read from the store
 * @param rememberAnswered how long beyond expiry an answered id is remembered
 * @param stopTimeout to finish what is in the mailbox
 */
public record InboxSettings(
        int entries, int mailbox, long batchCacheBytes, Duration rememberAnswered, Duration stopTimeout) {}
