/**
 * Puts filepacks in place: asks only for chunks that are not here, stages beside the target, exchanges file by file, and
 * puts everything back when a later step fails.
 */
@NullMarked
package io.sluice.agent.filepack;

import org.jspecify.annotations.NullMarked;
