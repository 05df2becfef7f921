package io.sluice.topics.transfer;

/** The bytes of a transfer cannot be had, now or ever. */
public final class TransferUnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Cause cause;

    /** Why. */
    public enum Cause {
        /** Its chunks were deleted when the topic's retention was over. */
        GONE,
        /** What lies there is not the transfer that the manifest describes. */
        BROKEN,
        /** Kafka does not answer in time; asking again may help. */
        KAFKA_AWAY
    }

    public TransferUnreadableException(Cause cause, String message) {
        super(message);
        this.cause = cause;
    }

    public Cause why() {
        return cause;
    }
}
