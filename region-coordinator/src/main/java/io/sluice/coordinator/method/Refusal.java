package io.sluice.coordinator.method;

/** Why something was not published, or cannot be had. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What sort of no it is. */
    public enum Kind {
        /** The content's bytes do not have the digest they came under. */
        DIGEST_DIFFERS,
        /** The content is larger than a content may be. */
        TOO_LARGE,
        /** As many contents as allowed are being published. */
        BUSY,
        /** That version exists and is another. */
        VERSION_EXISTS,
        /** A variant names a content that is not there, or gives it another size. */
        CONTENT_MISSING,
        /** What is to be published is no filepack, or one that breaks a rule. */
        BAD_FILEPACK,
        /** No more methods may be published. */
        FULL,
        /** There is no such version. */
        NO_SUCH_METHOD,
        /** What a method declares is not signed by this region. */
        NOT_SIGNED,
        /** The content topic no longer has a chunk where the index says. */
        CONTENT_GONE,
        /** Kafka does not answer; may be tried again. */
        KAFKA_AWAY
    }

    public Refusal(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
