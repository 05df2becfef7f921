/**
 * The region's certificate authority: makes itself, signs gateways' keys and endpoints' requests. EC P-256 throughout;
 * time comes in from outside, nothing here is stored.
 */
@NullMarked
package io.sluice.coordinator.ca;

import org.jspecify.annotations.NullMarked;
