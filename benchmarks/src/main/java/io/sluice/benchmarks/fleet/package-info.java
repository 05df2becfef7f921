/** Endpoints that exist as records only: as many as a large region has, the same in every run. */
@NullMarked
package io.sluice.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
