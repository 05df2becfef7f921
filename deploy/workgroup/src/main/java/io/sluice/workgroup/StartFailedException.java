package io.sluice.workgroup;

/** A part of the workgroup did not start; the message says why. */
final class StartFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String part;

    StartFailedException(String part, Exception cause) {
        super(String.valueOf(cause.getMessage()), cause);
        this.part = part;
    }

    String part() {
        return part;
    }
}
