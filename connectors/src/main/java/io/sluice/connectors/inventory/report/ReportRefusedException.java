package io.sluice.connectors.inventory.report;

/** A report that cannot be taken, now or ever; the message says which part of it is wrong. */
public final class ReportRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Cause cause;

    /** Why; a metric's tag. */
    public enum Cause {
        /** It is larger than a report may be, packed, unpacked or as a record. */
        TOO_LARGE,
        /** It is no gzip, or no JSON object. */
        UNREADABLE,
        /** It is not the report that its name says. */
        DIGEST,
        /** A member is missing or of a wrong type. */
        SCHEMA,
        /** Its chunks were deleted before they were read. */
        GONE,
        /** What lies in Kafka is not the transfer that its manifest describes. */
        BROKEN
    }

    public ReportRefusedException(Cause cause, String message) {
        super(message);
        this.cause = cause;
    }

    public Cause why() {
        return cause;
    }
}
