/**
 * The region's HTTP API on loopback: JSON in and out, problems as RFC 9457 documents, progress as server-sent events.
 * Handlers run on the server's own bounded pool and may wait for Kafka's acknowledgement; event streams hold no thread.
 * Every request below {@code /api/} needs the admin token; every act is audited.
 */
@NullMarked
package io.sluice.coordinator.api;

import org.jspecify.annotations.NullMarked;
