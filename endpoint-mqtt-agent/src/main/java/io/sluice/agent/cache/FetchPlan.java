package io.sluice.agent.cache;

/**
 * Which range of a content to ask for next. Pure: told what came and what time it is.
 *
 * <p>One range is under way at a time. Bytes are taken in order only; what comes twice or too early is left aside and,
 * if need be, asked for again.
 */
public final class FetchPlan {
    private final long sizeBytes;
    private final int rangeBytes;
    private final int maxAttempts;

    private long received;
    private long askedUpTo;
    private int vain;

    public FetchPlan(long sizeBytes, int rangeBytes, int maxAttempts) {
        this.sizeBytes = sizeBytes;
        this.rangeBytes = rangeBytes;
        this.maxAttempts = maxAttempts;
    }

    /** A range of the content. */
    public record Range(long offset, int length) {}

    /** What to ask for now, after a start, a reconnection or a silence; always from the first byte missing. */
    public Range ask() {
        int length = (int) Math.min(rangeBytes, sizeBytes - received);
        askedUpTo = received + length;
        return new Range(received, length);
    }

    /** Takes {@code length} bytes at {@code offset}; false if they are not the next ones. */
    public boolean take(long offset, int length) {
        if (length == 0 || offset != received || received + length > askedUpTo) {
            return false;
        }
        received += length;
        vain = 0;
        return true;
    }

    /** All of the range asked for is here, and it was not the last. */
    public boolean wantsMore() {
        return received == askedUpTo && received < sizeBytes;
    }

    public boolean isComplete() {
        return received == sizeBytes;
    }

    public long received() {
        return received;
    }

    /** Nothing came in time, or an error did; false if that was once too often. */
    public boolean mayTryAgain() {
        return ++vain < maxAttempts;
    }

    /** How often in a row nothing came. */
    public int vain() {
        return vain;
    }
}
