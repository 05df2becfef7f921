package io.sluice.runtime.line;

/** A line that is not what the socket's protocol asks for; the message says what is wrong with it. */
public final class MalformedLineException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedLineException(String message) {
        super(message);
    }
}
