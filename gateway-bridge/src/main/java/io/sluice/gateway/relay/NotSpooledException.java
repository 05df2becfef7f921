package io.sluice.gateway.relay;

/** A record is neither in Kafka nor on disk: the spool is full, cannot be written, or is not for such a record. */
public final class NotSpooledException extends Exception {
    private static final long serialVersionUID = 1L;

    public NotSpooledException(String message) {
        super(message);
    }
}
