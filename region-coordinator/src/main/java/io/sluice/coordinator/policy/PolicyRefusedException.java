package io.sluice.coordinator.policy;

/** A document that is no policy. The message says where, and what is wrong there. */
public final class PolicyRefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int line;

    PolicyRefusedException(int line, String reason) {
        super("line " + line + ": " + reason);
        this.line = line;
    }

    /** From 1. */
    public int line() {
        return line;
    }
}
