/**
 * The coordinator's processes. {@code RegionInit} makes a region once; {@code Coordinator} runs it: settings and keys,
 * then Kafka, streams and the HTTP API, closed in reverse.
 */
@NullMarked
package io.sluice.coordinator;

import org.jspecify.annotations.NullMarked;
