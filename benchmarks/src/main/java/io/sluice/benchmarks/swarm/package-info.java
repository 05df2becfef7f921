/**
 * Thousands of endpoints in one process, over the real protocol, without TLS and without executing anything.
 *
 * <p>Each endpoint belongs to one event loop: all of its state is read and changed there. What the outside learns goes
 * through {@link Tally}, whose counters any thread may read. An endpoint that loses its connection comes back by itself and
 * asks again for what is not durable, as an agent does.
 */
@NullMarked
package io.sluice.benchmarks.swarm;

import org.jspecify.annotations.NullMarked;
