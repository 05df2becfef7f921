package io.sluice.gateway.activation;

/**
 * A logged-in connection.
 *
 * @param link number of the connection at this gateway, from 1, never used again
 * @param boot id of the agent process
 * @param count connects of that process
 * @param journalLost what earlier boots were handed can no longer be told apart
 */
public record Presence(long link, String endpointId, String boot, int count, String platform, boolean journalLost) {}
