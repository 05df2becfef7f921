/**
 * The login policy: rules with conditions, read from a document, that say of an endpoint whether it may log in and at which
 * gateways. Nothing here has a side effect, and nothing can run for long: conditions have no loops.
 */
@NullMarked
package io.sluice.coordinator.policy;

import org.jspecify.annotations.NullMarked;
