/**
 * The endpoint list and who may log in. An endpoint's row changes only by its current session: (boot, count) says which
 * connection an event is about, and what an older one left behind changes nothing.
 */
@NullMarked
package io.sluice.coordinator.endpoints;

import org.jspecify.annotations.NullMarked;
