/** The lines that pass over an agent's socket: flat JSON objects, one a line. Both ends use these classes. */
@NullMarked
package io.sluice.runtime.line;

import org.jspecify.annotations.NullMarked;
