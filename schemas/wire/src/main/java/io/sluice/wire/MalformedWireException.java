package io.sluice.wire;

/** Bytes that are not the message they should be. The sender is at fault; the receiver is unharmed. */
public final class MalformedWireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedWireException(String message) {
        super(message);
    }
}
