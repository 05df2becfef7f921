/**
 * Where a region's topics meet relational databases: one process that runs a Kafka Connect worker with its sinks, looks
 * after their tasks, and answers questions in SQL.
 */
@NullMarked
package io.sluice.connectors;

import org.jspecify.annotations.NullMarked;
