/**
 * Benchmarks that judge themselves: each measures a promise and, in the same run, the floor that the promise is stated
 * against, so that a slow machine moves both.
 */
@NullMarked
package io.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
