package io.sluice.gateway.upcall;

import java.time.Duration;

/**
 * Bounds of upcalls.
 *
 * @param waiting for a place, in all
 * @param waitingPerEndpoint of those, of one endpoint
 * @param running handlers that have not answered yet
 * @param threads that call handlers
 * @param timeout of a handler
 * @param keep longest time that an upcall is known, however late it says it expires
 * @param keptBytes answers kept to be given again; beyond, the oldest goes first
 */
public record UpcallLimits(
        int waiting,
        int waitingPerEndpoint,
        int running,
        int threads,
        Duration timeout,
        Duration keep,
        long keptBytes) {}
