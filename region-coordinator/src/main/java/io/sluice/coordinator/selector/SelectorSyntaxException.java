package io.sluice.coordinator.selector;

/** A selector that cannot be read. The message shows where. */
public final class SelectorSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int position;

    SelectorSyntaxException(String text, int position, String expected) {
        super("selector '" + text + "' cannot be read at position " + (position + 1) + " ("
                + (position < text.length() ? "'" + text.charAt(position) + "'" : "its end") + "): expected "
                + expected);
        this.position = position;
    }

    /** From 0. */
    public int position() {
        return position;
    }
}
