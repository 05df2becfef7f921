/** What goes wrong in a soak and when: a pure function of a seed, so that a failure can be repeated. */
@NullMarked
package io.sluice.benchmarks.fault;

import org.jspecify.annotations.NullMarked;
