package io.sluice.coordinator.query;

import org.apache.avro.specific.SpecificRecord;

/** A key of a store, and what lies there. */
public record StoreEntry(String key, SpecificRecord value) {}
