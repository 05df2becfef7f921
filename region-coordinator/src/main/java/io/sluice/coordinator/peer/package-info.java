/**
 * Between the coordinators of one region: each answers the others for what it owns, over HTTP with mutual TLS by the region's
 * CA. A question is answered or refused where it arrives; none is passed on.
 */
@NullMarked
package io.sluice.coordinator.peer;

import org.jspecify.annotations.NullMarked;
