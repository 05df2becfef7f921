package io.sluice.agent.filepack;

/** The run was ended from outside while a filepack was being placed. */
final class StoppedException extends Exception {
    private static final long serialVersionUID = 1L;

    StoppedException() {
        this("");
    }

    /** @param target what became of the target, in words that go on a sentence; empty: it was not touched */
    StoppedException(String target) {
        super(target);
    }

    String target() {
        return String.valueOf(getMessage());
    }
}
