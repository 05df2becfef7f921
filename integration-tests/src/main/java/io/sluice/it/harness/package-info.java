/**
 * A region of separate processes, to be started, hurt and watched: broker, registry, coordinators, gateways, agents.
 *
 * <p>{@link io.sluice.it.harness.RealRegion} owns every process and every temporary file; both are gone once it is
 * closed, and also when this JVM ends without closing it. Output of each process stays in a file of its own.
 */
@NullMarked
package io.sluice.it.harness;

import org.jspecify.annotations.NullMarked;
