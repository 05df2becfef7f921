package io.sluice.topics;

/** The schema registry finds a schema incompatible: asking again does not help, people must. */
public final class SchemaRefusedException extends TopicsUnavailableException {
    private static final long serialVersionUID = 1L;

    public SchemaRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
