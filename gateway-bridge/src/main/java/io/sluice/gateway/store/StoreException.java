package io.sluice.gateway.store;

/** The store cannot be read or written: the disk is full or broken, or its files are not this program's. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreException(String message) {
        super(message);
    }
}
