package io.sluice.coordinator.topology;

/**
 * What can go into one batch: an attempt is an activation of its own.
 *
 * @param expiresAt of its routes, milliseconds since 1970
 */
record Parcel(String gateway, int attempt, long expiresAt) {}
