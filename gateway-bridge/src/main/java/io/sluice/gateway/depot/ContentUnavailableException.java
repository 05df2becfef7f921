package io.sluice.gateway.depot;

/** Content cannot be had, now or at all. The message begins with a code that endpoints are told. */
final class ContentUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Cause why;

    ContentUnavailableException(Cause why, String words) {
        super(why + ": " + words);
        this.why = why;
    }

    Cause why() {
        return why;
    }

    /** The closed list. */
    enum Cause {
        /** No index names it. */
        UNKNOWN_CONTENT,
        /** The content topic no longer has a chunk where the index says. */
        CHUNK_GONE,
        /** Kafka does not answer. */
        KAFKA_AWAY,
        /** What was pulled is not what its digest says. */
        DIGEST_DIFFERS,
        /** It does not fit what the depot may hold, or all of that is in use. */
        NO_ROOM,
        DISK_FULL,
        DISK_BROKEN,
        /** Too many pulls wait. */
        BUSY,
        STOPPING
    }
}
