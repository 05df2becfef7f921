/** Every setting of the coordinator and of {@code region init}: keys, and the records that hold checked values. */
@NullMarked
package io.sluice.coordinator.config;

import org.jspecify.annotations.NullMarked;
