package io.sluice.gateway.store;

import java.nio.charset.StandardCharsets;

/** The column families. Their names are on disk: renaming one loses what it holds. */
enum Family {
    /** Next offset to read, by log name and partition. */
    OFFSETS("offsets"),
    /** Entry by activation id. */
    INBOX("inbox"),
    /** Place in the batch, by activation id. */
    LEAVES("leaves"),
    /** What activations share, by digest of itself. */
    BATCHES("batches"),
    /** Until when to remember, by id of an activation whose terminal record Kafka has. */
    ANSWERED("answered"),
    /** When accepted, by endpoint id. */
    KNOWN("known"),
    /** Where chunks lie, by content digest in hex. */
    CONTENT("content-index"),
    /** How far it has got, by transfer id. */
    TRANSFERS("transfers"),
    /** Runs of chunks, by transfer id and number. */
    RUNS("transfer-runs"),
    /** Digest of the last inventory that became durable, by endpoint id. */
    REPORTS("inventory-digests"),
    /** Records that wait for Kafka, by topic, partition and sequence number. */
    SPOOL("spool"),
    /** How many partitions a topic has, by topic. */
    PARTITIONS("partition-counts"),
    /** Id in the registry, by subject and fingerprint of the schema. */
    SCHEMA_IDS("schema-ids"),
    /** Schemas of other writers, by id in the registry. */
    SCHEMAS("schemas");

    private final String diskName;

    Family(String diskName) {
        this.diskName = diskName;
    }

    byte[] diskName() {
        return diskName.getBytes(StandardCharsets.UTF_8);
    }
}
