package io.sluice.agent.launch;

import java.util.Optional;

/** Leave to spawn a process. A run prepares what it can, then waits for it. */
public interface Clearance {

    /** Returns as soon as it is decided: nothing, or why the process must not be spawned, as code and words. */
    Optional<String> objection() throws InterruptedException;
}
