/**
 * Methods as child processes: started, fed, limited, ended with all they started, and cleaned up after.
 *
 * <p>Each run has two threads while it lasts, one for stdout and one for stderr. Its outcome is told exactly once, also
 * when something it left behind never closes a pipe. What systems do differently is behind {@code ProcessTree}.
 */
@NullMarked
package io.sluice.agent.launch;

import org.jspecify.annotations.NullMarked;
