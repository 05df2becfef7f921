/** One partition's part of an invocation: which of its endpoints are the targets. */
@NullMarked
package io.sluice.coordinator.selection;

import org.jspecify.annotations.NullMarked;
