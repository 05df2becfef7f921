package io.sluice.agent;

/** The agent cannot start, or cannot go on. */
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    StartException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
