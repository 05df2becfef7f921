package io.sluice.coordinator.query;

/** The state asked for is being restored or moved; ask again soon. */
public final class NotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotReadyException(String message) {
        super(message);
    }
}
