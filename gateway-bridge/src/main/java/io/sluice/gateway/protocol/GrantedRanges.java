package io.sluice.gateway.protocol;

import io.sluice.wire.Grant;
import io.sluice.wire.TransferChunk;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;

/**
 * What the grants of one session cover, and so what an endpoint may send. Times are in the nanoseconds of the caller's
 * clock. A lapsed grant is kept for a while: a chunk that was on its way when it lapsed is not the endpoint's fault.
 */
public final class GrantedRanges {
    /** How long after its lapse a grant is still known. */
    public static final long REMEMBERED_NANOS = 30_000_000_000L;

    private static final int REMEMBERED_MAX = 64;

    /** What a chunk is to its grant. */
    public enum Verdict {
        COVERED,
        /** Its grant has lapsed, or its bytes have been granted anew: no fault, but not taken. */
        LAPSED,
        NO_GRANT,
        BEYOND,
        TOO_LARGE
    }

    private static final class Open {
        final Grant grant;
        final long lapsesNanos;
        long next;

        Open(Grant grant, long lapsesNanos) {
            this.grant = grant;
            this.lapsesNanos = lapsesNanos;
            this.next = grant.offset();
        }

        long end() {
            return grant.offset() + grant.bytes();
        }
    }

    private final ArrayDeque<Open> open = new ArrayDeque<>(2);

    /** The grant is being sent. */
    public void given(Grant grant, long nowNanos) {
        forgetOld(nowNanos);
        if (grant.bytes() > 0) {
            open.add(new Open(grant, nowNanos + grant.lapsesAfterMs() * 1_000_000L));
        }
    }

    /** Largest data of a chunk that may come now; 0 without a grant. */
    public int largestChunk() {
        int largest = 0;
        for (Open each : open) {
            largest = Math.max(largest, each.grant.chunkBytes());
        }
        return largest;
    }

    public boolean isEmpty() {
        return open.isEmpty();
    }

    /** Judges a chunk and, if it is covered, counts it. */
    public Verdict take(TransferChunk chunk, long nowNanos) {
        forgetOld(nowNanos);
        for (Iterator<Open> all = open.iterator(); all.hasNext(); ) {
            Open each = all.next();
            if (each.grant.grantId() == chunk.grantId()
                    && each.grant.attempt() == chunk.attempt()
                    && Arrays.equals(each.grant.transferId(), chunk.transferId())) {
                Verdict verdict = take(chunk, each, all, nowNanos);
                if (chunk.pause()) {
                    open.removeIf(other -> Arrays.equals(other.grant.transferId(), chunk.transferId()));
                }
                return verdict;
            }
        }
        return Verdict.NO_GRANT;
    }

    private static Verdict take(TransferChunk chunk, Open open, Iterator<Open> all, long nowNanos) {
        if (chunk.data().length > open.grant.chunkBytes()) {
            return Verdict.TOO_LARGE;
        }
        if (chunk.offset() != open.next || chunk.offset() + chunk.data().length > open.end()) {
            return Verdict.BEYOND;
        }
        open.next += chunk.data().length;
        if (open.next == open.end() || chunk.last()) {
            all.remove();
        }
        return nowNanos - open.lapsesNanos >= 0 ? Verdict.LAPSED : Verdict.COVERED;
    }

    private void forgetOld(long nowNanos) {
        for (Open oldest = open.peek();
                oldest != null && (open.size() > REMEMBERED_MAX || nowNanos - oldest.lapsesNanos >= REMEMBERED_NANOS);
                oldest = open.peek()) {
            open.poll();
        }
    }
}
