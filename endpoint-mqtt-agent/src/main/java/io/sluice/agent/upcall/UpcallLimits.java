package io.sluice.agent.upcall;

/**
 * Bounds of upcalls.
 *
 * @param count kept at most
 * @param bytes of arguments, names and media types kept at most
 * @param inFlight asked and not yet acknowledged
 * @param burst asked at once after a pause
 * @param perSecond asked in a second after that; a gateway ends a session that asks too often
 */
public record UpcallLimits(int count, long bytes, int inFlight, int burst, int perSecond) {}
