package io.sluice.agent.inbox;

import io.sluice.agent.launch.Launcher;
import io.sluice.wire.Activation;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An activation that waits ({@code run} is null) or runs. Owned by the loop. */
final class Asked {
    final Activation activation;
    final JobFactory.PreparedJob job;
    final long receivedAtMicros;

    /** Null until the executable is in the cache. */
    @Nullable
    Path executable;

    Launcher.@Nullable Run run;
    long startedAtMicros;

    Asked(Activation activation, JobFactory.PreparedJob job, long receivedAtMicros) {
        this.activation = activation;
        this.job = job;
        this.receivedAtMicros = receivedAtMicros;
    }

    String id() {
        return activation.activationId();
    }
}
