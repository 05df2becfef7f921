/**
 * Content by digest: pulled once from Kafka however many endpoints ask, kept as files named by digest, served in pieces.
 *
 * <pre>
 *   content-index ──▶ ContentIndex ─┐
 *   content ──▶ ChunkSource ──▶ Puller ──verified, whole──▶ DepotFiles ──pieces──▶ Depot ──▶ EndpointLink
 * </pre>
 *
 * Two threads read Kafka, a small pool reads files; nobody reads ahead of a slow endpoint: its next piece is read when
 * the one before has left for the socket.
 */
@NullMarked
package io.sluice.gateway.depot;

import org.jspecify.annotations.NullMarked;
