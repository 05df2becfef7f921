package io.sluice.connectors.query;

import java.time.Duration;

/**
 * Bounds of a question and its answer.
 *
 * @param rows most rows of an answer
 * @param bytes most bytes of an answer's cells, as JSON
 * @param time longest run of a statement
 * @param connections questions at the same time
 */
public record QueryLimits(int rows, long bytes, Duration time, int connections) {}
