package io.sluice.connectors.query;

/** A question that is not answered, and the HTTP status that says so. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    public RefusedException(int status, String why) {
        super(why);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
