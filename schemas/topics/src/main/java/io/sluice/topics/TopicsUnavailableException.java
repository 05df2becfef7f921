package io.sluice.topics;

/** Kafka or the schema registry cannot be had, or refuses. The message says which, and what to do. */
public class TopicsUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TopicsUnavailableException(String message) {
        super(message);
    }

    public TopicsUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
