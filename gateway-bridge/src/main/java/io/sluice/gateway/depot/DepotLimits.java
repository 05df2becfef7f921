package io.sluice.gateway.depot;

import java.time.Duration;

/**
 * Bounds of the depot.
 *
 * @param bytes of content on disk at most
 * @param pinnedBytes that may be pinned at most
 * @param reserveBytes of the disk that are left to others
 * @param fetches queued or being served at most, in all
 * @param fetchesPerEndpoint the same for one connection
 * @param serving fetches that have a piece in memory at most
 * @param pulls different contents waiting to be pulled at most
 * @param pullThreads that pull contents
 * @param threads that read files
 * @param attempts to pull one content
 * @param kafkaTimeout longest wait for a chunk, or for its index
 * @param pieceTimeout longest time a piece may wait for a slow endpoint before its fetch is given up
 */
public record DepotLimits(
        long bytes,
        long pinnedBytes,
        long reserveBytes,
        int fetches,
        int fetchesPerEndpoint,
        int serving,
        int pulls,
        int pullThreads,
        int threads,
        int attempts,
        Duration kafkaTimeout,
        Duration pieceTimeout) {}
