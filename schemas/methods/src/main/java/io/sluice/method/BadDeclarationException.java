package io.sluice.method;

/** A declaration that cannot be: names the field and what was expected. */
public final class BadDeclarationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;

    /** @param field its path, such as {@code entryPoints.stop.input} */
    public BadDeclarationException(String field, String problem) {
        super("field '" + field + "' " + problem);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
