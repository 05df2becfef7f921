/**
 * Two machines under one endpoint id, such as a cloned machine and its original: told from the restart of one machine, kept
 * out, and told apart once an administrator has split them.
 */
@NullMarked
package io.sluice.coordinator.collision;

import org.jspecify.annotations.NullMarked;
