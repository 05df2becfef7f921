package io.sluice.gateway.transfer;

import io.sluice.wire.TransferChunk;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transfer that is not over. Owned by one thread. */
public final class Transfer {

    /** Where a transfer stands once a chunk of it is durable. */
    public enum Standing {
        GOES_ON,
        COMPLETE,
        DIGEST_DIFFERS,
        /** Complete, but an earlier process took a part of it: whether the digest is right must be read from Kafka. */
        UNVERIFIED,
        /** The chunk was of an attempt that has been given up. */
        STALE
    }

    /** Runs of one transfer above which they are joined: a manifest of twice as many still is a small record. */
    private static final int RUNS_MAX = 1_024;

    private final Origin origin;
    private final Runs runs;
    private int attempt;
    /** Over {@link #hashedTo} bytes; null where none has been hashed, or some were before this process. */
    private @Nullable MessageDigest digest;

    private long hashedTo;
    private long durableTo;
    private long receivedTo;
    private long grantedTo;
    private long declaredLength = -1;
    private boolean ended;
    private byte[] sha256 = {};

    /** Nothing has come yet. */
    public Transfer(Origin origin, int attempt) {
        this(origin, attempt, RUNS_MAX);
    }

    Transfer(Origin origin, int attempt, int runsMax) {
        this.origin = origin;
        this.attempt = attempt;
        this.runs = new Runs(runsMax);
    }

    /** One that was stored. */
    public Transfer(Checkpoint checkpoint, List<Run> runs) {
        this(checkpoint, runs, RUNS_MAX);
    }

    Transfer(Checkpoint checkpoint, List<Run> runs, int runsMax) {
        this.origin = checkpoint.origin();
        this.attempt = checkpoint.attempt();
        this.durableTo = checkpoint.durableTo();
        this.receivedTo = durableTo;
        this.grantedTo = durableTo;
        this.runs = new Runs(runsMax, runs.subList(0, checkpoint.runs()));
    }

    public Origin origin() {
        return origin;
    }

    public int attempt() {
        return attempt;
    }

    /** Everything before is durable. */
    public long durableTo() {
        return durableTo;
    }

    /** Where the next grant begins. */
    public long grantedTo() {
        return grantedTo;
    }

    /** SHA-256 of the whole, said by the endpoint where it is unverified; empty before it has ended well. */
    public byte[] sha256() {
        return sha256;
    }

    public List<Run> runs() {
        return runs.all();
    }

    public int runCount() {
        return runs.size();
    }

    /** The first is 0. */
    public Run run(int number) {
        return runs.get(number);
    }

    /** The endpoint knows how long it is. */
    public void declare(long length) {
        declaredLength = length;
    }

    /** Bytes not granted yet; -1 if the end is not known. 0: the last chunk, without data, may still be missing. */
    public long toGrant() {
        return declaredLength < 0 ? -1 : Math.max(0, declaredLength - grantedTo);
    }

    /** Whether another grant is needed. */
    public boolean needsGrant() {
        // With every byte here and granted, it is the last chunk's word that is missing: it needs a grant as well.
        return !ended && (declaredLength < 0 || grantedTo < declaredLength || grantedTo == receivedTo);
    }

    /** Its last chunk has been taken: nothing more is asked for unless that is given back. */
    public boolean hasEnded() {
        return ended;
    }

    public void granted(long bytes) {
        grantedTo += bytes;
    }

    /** The session has ended, or a grant has lapsed: what was granted and has not come is granted anew. */
    public void grantsGone() {
        grantedTo = receivedTo;
    }

    /** Whether it goes on where the last one ended; another must be asked for again. */
    public boolean isNext(TransferChunk chunk) {
        return !ended && chunk.attempt() == attempt && chunk.offset() == receivedTo;
    }

    /**
     * The next chunk is on its way to be durable.
     *
     * @throws IllegalArgumentException if it is not the next one
     */
    public void take(TransferChunk chunk) {
        if (!isNext(chunk)) {
            throw new IllegalArgumentException(origin.id() + ": byte " + chunk.offset() + " is not the next one");
        }
        receivedTo += chunk.data().length;
        grantedTo = Math.max(grantedTo, receivedTo);
        ended = chunk.last();
    }

    /**
     * A chunk that was taken is durable at this place. One that comes after another that had to be given back is stale:
     * it will be sent again.
     */
    public Standing durable(TransferChunk chunk, int partition, long kafkaOffset) {
        boolean taken = receivedTo >= chunk.offset() + chunk.data().length && (ended || !chunk.last());
        if (chunk.attempt() != attempt || chunk.offset() != durableTo || !taken) {
            return Standing.STALE;
        }
        hash(chunk);
        durableTo += chunk.data().length;
        runs.place(partition, kafkaOffset);
        if (!chunk.last()) {
            return Standing.GOES_ON;
        }
        boolean hashed = hashedTo == durableTo;
        if (hashed && !Arrays.equals(hash(), chunk.sha256())) {
            return Standing.DIGEST_DIFFERS;
        }
        sha256 = chunk.sha256();
        return hashed ? Standing.COMPLETE : Standing.UNVERIFIED;
    }

    private void hash(TransferChunk chunk) {
        if (hashedTo == durableTo) {
            digest = digest == null ? newDigest() : digest;
            digest.update(chunk.data());
            hashedTo += chunk.data().length;
        }
    }

    /** Of everything; the digest is used up. */
    private byte[] hash() {
        MessageDigest whole = digest == null ? newDigest() : digest;
        digest = null;
        return whole.digest();
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * A chunk could not be made durable: what is not durable is asked for again. A new run begins, for behind the last one
     * may lie chunks that nobody will count.
     */
    public void giveBack() {
        receivedTo = durableTo;
        grantedTo = durableTo;
        ended = false;
        runs.interrupted();
    }

    /**
     * What came before cannot be gone on with: this attempt begins at 0.
     *
     * @throws IllegalArgumentException if it is not a later one
     */
    public void startOver(int nextAttempt) {
        if (nextAttempt <= attempt) {
            throw new IllegalArgumentException(origin.id() + ": attempt " + nextAttempt + " is not after " + attempt);
        }
        attempt = nextAttempt;
        digest = null;
        hashedTo = 0;
        durableTo = 0;
        receivedTo = 0;
        grantedTo = 0;
        ended = false;
        runs.clear();
    }

    /** To be stored before what is durable is acknowledged. Does not tell that the last chunk has come. */
    public Checkpoint checkpoint(long nowMillis) {
        return new Checkpoint(origin, attempt, durableTo, runs.size(), nowMillis, false);
    }

    /** It was interrupted so often that its manifest would be too large: it must end. */
    public boolean isScattered() {
        return runs.isFull();
    }

    /** The first run that has changed since {@link #runsStored}. */
    public int firstUnstoredRun() {
        return runs.firstUnstored();
    }

    /** How many runs are in the store; there may be fewer now. */
    public int storedRuns() {
        return runs.stored();
    }

    /** All runs are stored; the last one may still grow. */
    public void runsStored() {
        runs.nowStored();
    }
}
