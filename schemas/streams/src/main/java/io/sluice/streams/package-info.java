/**
 * What the Kafka Streams applications of a region have in common: where a record goes that cannot be read, handled or
 * written; how RocksDB is set up; and how often a failed thread is replaced.
 */
@NullMarked
package io.sluice.streams;

import org.jspecify.annotations.NullMarked;
