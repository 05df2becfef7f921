package io.sluice.agent.transfer;

import io.sluice.wire.Grant;
import io.sluice.wire.TransferChunk;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Decides what of one transfer is sent next. Owned by one thread; times are its caller's milliseconds. */
final class Sender {
    /** A grant is used no more when it is about to lapse: what arrives after would not be taken. */
    private static final int MARGIN_PARTS = 10;
    /** What fills a chunk, before a gateway has said it. */
    private static final int FIRST_CHUNK_BYTES = 65_536;

    private final byte[] transferId;
    private final HeldBytes held;
    private final Deque<Usable> grants = new ArrayDeque<>(2);
    private int attempt;
    private long sentTo;
    private boolean lastSent;
    private boolean lapsed;
    /** As the gateway last said. */
    private int chunkBytes = FIRST_CHUNK_BYTES;

    private record Usable(Grant grant, long untilMs) {
        long end() {
            return grant.offset() + grant.bytes();
        }
    }

    /** What a grant means for the transfer. */
    enum Meaning {
        SEND,
        /** Everything is durable already. */
        DONE,
        /** It names bytes that are gone. */
        LOST,
        /** It is void: of an attempt that has been given up, or given before the gateway knew of a pause. */
        STALE
    }

    Sender(byte[] transferId, HeldBytes held) {
        this.transferId = transferId;
        this.held = held;
    }

    int attempt() {
        return attempt;
    }

    Meaning granted(Grant grant, long nowMs) {
        if (grant.attempt() < attempt) {
            return Meaning.STALE;
        }
        if (grant.bytes() == 0) {
            return held.isEnded() && grant.offset() == held.to() ? Meaning.DONE : Meaning.LOST;
        }
        if (grant.offset() < held.from()) {
            return Meaning.LOST;
        }
        if (grant.offset() > sentTo && !follows(grant)) {
            // It goes on behind grants that were given back: the gateway has no more than was sent.
            return Meaning.STALE;
        }
        if (grant.attempt() > attempt) {
            attempt = grant.attempt();
            grants.clear();
        }
        if (!follows(grant)) {
            grants.clear();
            sentTo = grant.offset();
            lastSent = false;
        }
        chunkBytes = grant.chunkBytes();
        int margin = grant.lapsesAfterMs() / MARGIN_PARTS;
        grants.add(new Usable(grant, nowMs + grant.lapsesAfterMs() - margin));
        return Meaning.SEND;
    }

    /** Whether it begins where the last one ends. */
    private boolean follows(Grant grant) {
        Usable last = grants.peekLast();
        return last != null && last.grant().attempt() == grant.attempt() && last.end() == grant.offset();
    }

    /**
     * The next chunk; null if there is none to send now.
     *
     * @param flush also one that is not full
     */
    @Nullable
    TransferChunk next(boolean flush, long nowMs) {
        Usable usable = usable(nowMs);
        if (usable == null || lastSent) {
            return null;
        }
        // The end is asked first: nothing is produced after it.
        boolean ended = held.isEnded();
        long available = held.to() - sentTo;
        long room = usable.end() - sentTo;
        int count = (int) Math.min(usable.grant().chunkBytes(), Math.min(room, available));
        boolean last = ended && count == available;
        boolean whole = count == usable.grant().chunkBytes() || count == room;
        if (!last && (count == 0 || !(whole || flush || held.isFull()))) {
            return null;
        }
        var chunk = new TransferChunk(
                usable.grant().grantId(),
                transferId,
                attempt,
                sentTo,
                last,
                last ? held.sha256() : new byte[0],
                held.copy(sentTo, count));
        sentTo += count;
        lastSent = last;
        return chunk;
    }

    /** Whether there is something to send that no grant need wait to see grow. */
    boolean wants(boolean flush) {
        if (lastSent) {
            return false;
        }
        // The end is asked first: nothing is produced after it.
        if (held.isEnded()) {
            return true;
        }
        long available = held.to() - sentTo;
        return available >= chunkBytes || (available > 0 && (flush || held.isFull()));
    }

    /** Whether a grant is at hand. */
    boolean hasGrant(long nowMs) {
        return usable(nowMs) != null;
    }

    /** Size of the present grant; 0 without one. */
    long grantBytes(long nowMs) {
        Usable usable = usable(nowMs);
        return usable == null ? 0 : usable.grant().bytes();
    }

    long sentTo() {
        return sentTo;
    }

    /** Whether grants have lapsed since this was asked last: a gateway does not grant again what nothing came on. */
    boolean hasLapsed() {
        boolean since = lapsed;
        lapsed = false;
        return since;
    }

    /** Gives all grants back, having nothing to send; null if there is none, or the last chunk has been sent. */
    @Nullable
    TransferChunk pause(long nowMs) {
        Usable usable = lastSent ? null : usable(nowMs);
        if (usable == null) {
            return null;
        }
        grants.clear();
        return new TransferChunk(
                usable.grant().grantId(), transferId, attempt, sentTo, false, true, new byte[0], new byte[0]);
    }

    private @Nullable Usable usable(long nowMs) {
        Usable first = grants.peek();
        while (first != null && sentTo >= first.end()) {
            grants.poll();
            first = grants.peek();
        }
        if (first != null && nowMs >= first.untilMs()) {
            grants.clear();
            lapsed = true;
            return null;
        }
        return first;
    }

    /** A chunk is durable, and with it all that lies before: a gateway acknowledges no chunk ahead of an earlier one. */
    void durable(TransferChunk chunk) {
        if (chunk.attempt() == attempt && !chunk.pause()) {
            held.dropTo(chunk.offset() + chunk.data().length);
        }
    }

    /**
     * A chunk was not taken: a new grant tells where to go on, and the one it was sent with is void with all after it. If it
     * was sent with an earlier one than there are now, the new grant is here already.
     *
     * @return whether there is no grant now: then it is to be sent again
     */
    boolean notTaken(TransferChunk chunk) {
        boolean present = grants.stream().anyMatch(each -> each.grant().grantId() == chunk.grantId());
        if (present) {
            grantsGone();
        }
        if (!grants.isEmpty()) {
            return false;
        }
        if (chunk.attempt() == attempt && !chunk.pause()) {
            sentTo = Math.min(sentTo, chunk.offset());
            lastSent = false;
        }
        return true;
    }

    /** The link is gone: a new grant tells where to go on. */
    void grantsGone() {
        grants.clear();
        lastSent = false;
    }
}
