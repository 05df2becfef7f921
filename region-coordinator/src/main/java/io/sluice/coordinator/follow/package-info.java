/** Reads whole compacted topics into memory, and follows them. */
@NullMarked
package io.sluice.coordinator.follow;

import org.jspecify.annotations.NullMarked;
