/**
 * How an invocation stands as a whole: {@code SELECTING} until every partition of the endpoint list has closed, then
 * {@code RUNNING} with N fixed, {@code COMPLETE} once every target has ended. Merged from the partitions' absolute counts,
 * of which an older one never replaces a newer.
 */
@NullMarked
package io.sluice.coordinator.invocation;

import org.jspecify.annotations.NullMarked;
