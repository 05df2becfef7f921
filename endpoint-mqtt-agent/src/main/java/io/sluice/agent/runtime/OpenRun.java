package io.sluice.agent.runtime;

import java.nio.file.Path;

/** A run that may speak here. What changes in it is the door's thread's, but for the flag. */
final class OpenRun {
    final String activationId;
    final String secret;
    /** Where the run works. */
    final Path folder;

    final Pace pace;
    int connections;
    /** Whether it has ever come: most runs do not, and cost nothing more. */
    volatile boolean visited;

    OpenRun(String activationId, String secret, Path folder, Pace pace) {
        this.activationId = activationId;
        this.secret = secret;
        this.folder = folder;
        this.pace = pace;
    }
}
