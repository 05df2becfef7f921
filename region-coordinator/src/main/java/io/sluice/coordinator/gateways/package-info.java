/** The region's gateways: whether they live, judged by their heartbeats, and the way to them. */
@NullMarked
package io.sluice.coordinator.gateways;

import org.jspecify.annotations.NullMarked;
