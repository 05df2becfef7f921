package io.sluice.gateway.transfer;

/**
 * How far a transfer has got, to go on from after a restart. Its runs are stored beside it.
 *
 * @param durableTo bytes of this attempt that are durable; that they are all is told by another, perhaps empty, last chunk
 * @param runs how many of the stored runs belong to it
 * @param changedAtMillis last life
 * @param done the manifest is durable: only remembered, so that a repeated request is answered
 */
public record Checkpoint(Origin origin, int attempt, long durableTo, int runs, long changedAtMillis, boolean done) {}
