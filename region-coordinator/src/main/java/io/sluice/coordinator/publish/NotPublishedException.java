package io.sluice.coordinator.publish;

/** Kafka did not acknowledge a record in time, or refused it. It may have been written all the same. */
public final class NotPublishedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotPublishedException(String message, Throwable cause) {
        super(message, cause);
    }
}
