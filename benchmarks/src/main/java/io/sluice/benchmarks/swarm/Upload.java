package io.sluice.benchmarks.swarm;

import io.sluice.wire.Grant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One transfer of one endpoint. Of its event loop. */
final class Upload {
    /** A grant is not used in the last tenth of its time. */
    private static final int MARGIN_PARTS = 10;

    final byte[] id;
    final int kind;
    final int length;
    final int chunkLimit;
    private final Deque<Usable> grants = new ArrayDeque<>(2);
    private int attempt;
    private long sentTo;
    private boolean lastSent;
    private boolean lapsed;
    private long durableTo;
    boolean over;

    private record Usable(Grant grant, long until) {
        long end() {
            return grant.offset() + grant.bytes();
        }
    }

    /** A chunk to be sent, and later its acknowledgement. */
    record Piece(Upload upload, long grantId, int attempt, long offset, int count, boolean last) {}

    /** @param chunkLimit most data of a chunk, beside what a grant says */
    Upload(byte[] id, int kind, int length, int chunkLimit) {
        this.id = id;
        this.kind = kind;
        this.length = length;
        this.chunkLimit = chunkLimit;
    }

    int attempt() {
        return attempt;
    }

    long durableTo() {
        return durableTo;
    }

    /** Takes a grant; false if the gateway says that the transfer is over and was not kept. */
    boolean granted(Grant grant, long nowNanos) {
        if (grant.attempt() < attempt) {
            return true;
        }
        if (grant.bytes() == 0) {
            over = true;
            return grant.offset() == length;
        }
        if (grant.attempt() > attempt) {
            attempt = grant.attempt();
            grants.clear();
        }
        Usable last = grants.peekLast();
        if (last == null || last.end() != grant.offset()) {
            grants.clear();
            sentTo = grant.offset();
            lastSent = false;
        }
        long lapse = grant.lapsesAfterMs() * 1_000_000L;
        grants.add(new Usable(grant, nowNanos + lapse - lapse / MARGIN_PARTS));
        return true;
    }

    /** The next chunk; null if none may be sent now. */
    @Nullable
    Piece next(long nowNanos) {
        Usable first = grants.peek();
        while (first != null && sentTo >= first.end() && sentTo < length) {
            grants.poll();
            first = grants.peek();
        }
        if (first == null || lastSent || over) {
            return null;
        }
        if (nowNanos - first.until() >= 0) {
            grants.clear();
            lapsed = true;
            return null;
        }
        int most = Math.min(first.grant().chunkBytes(), chunkLimit);
        int count = (int) Math.min(most, Math.min(first.end() - sentTo, length - sentTo));
        boolean last = sentTo + count == length;
        Piece piece = new Piece(this, first.grant().grantId(), attempt, sentTo, count, last);
        sentTo += count;
        lastSent = last;
        return piece;
    }

    /** Whether grants have lapsed since this was asked last: what nothing came on is not granted again unless asked for. */
    boolean hasLapsed(long nowNanos) {
        Usable first = grants.peek();
        boolean late = first != null && nowNanos - first.until() >= 0;
        if (late) {
            grants.clear();
        }
        boolean ask = (late || lapsed) && grants.isEmpty() && !lastSent && !over;
        lapsed = false;
        return ask;
    }

    void durable(Piece piece) {
        if (piece.attempt() == attempt) {
            durableTo = Math.max(durableTo, piece.offset() + piece.count());
            over |= piece.last();
        }
    }

    /** What came with this grant is void; with a later one here already, nothing is. */
    void notTaken(Piece piece) {
        if (grants.stream().anyMatch(each -> each.grant().grantId() == piece.grantId())) {
            grantsGone();
        }
    }

    void grantsGone() {
        grants.clear();
        lastSent = false;
    }
}
