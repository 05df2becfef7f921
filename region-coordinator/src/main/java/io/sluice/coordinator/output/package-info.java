/**
 * Output of endpoints as it lies on {@code transfer-chunks}: whole transfers by seeking ({@code ChunkSource}), and what
 * comes while a job runs ({@code LiveChunks}, of which {@code LiveOutput} picks what is new of the job). Kafka is the buffer:
 * a reader that is slow makes nothing grow here, it only reads later.
 */
@NullMarked
package io.sluice.coordinator.output;

import org.jspecify.annotations.NullMarked;
