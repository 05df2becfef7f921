/** The login policy that is in force, and the gateways it speaks of, as their topics have them. */
@NullMarked
package io.sluice.coordinator.rulebook;

import org.jspecify.annotations.NullMarked;
