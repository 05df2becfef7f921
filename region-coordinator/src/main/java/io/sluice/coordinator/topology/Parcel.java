package io.sluice.coordinator.topology;

/** What can go into one batch: an attempt is an activation of its own. */
record Parcel(String gateway, int attempt) {}
