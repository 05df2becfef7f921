/** Tells the region at short intervals that this gateway lives, and its load. */
@NullMarked
package io.sluice.gateway.heartbeat;

import org.jspecify.annotations.NullMarked;
