package io.sluice.coordinator.query;

import org.jspecify.annotations.Nullable;

/** The state asked for is being restored or moved, or its owner does not answer; ask again soon. */
public final class NotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String coordinator;

    public NotReadyException(String message) {
        this(message, null);
    }

    /** @param coordinator the other instance that could not be asked, as host:port */
    public NotReadyException(String message, @Nullable String coordinator) {
        super(message);
        this.coordinator = coordinator;
    }

    /** The other instance that could not be asked, as host:port; null if it is this one's own state that is not there. */
    public @Nullable String coordinator() {
        return coordinator;
    }
}
