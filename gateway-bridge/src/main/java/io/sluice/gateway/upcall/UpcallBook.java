package io.sluice.gateway.upcall;

import io.sluice.wire.Answer;
import io.sluice.wire.AnswerOutcome;
import io.sluice.wire.TransferIds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Every upcall that is known, and what becomes of it. Has no clock and does no I/O; confined to whoever holds its monitor.
 *
 * @param <L> the connection that an answer goes to
 */
final class UpcallBook<L> {
    /** What an answer costs beside its content. */
    private static final int OVERHEAD = 512;
    /** How long somebody waits in a full queue is not known; handlers are quick. */
    private static final long FULL_RETRY_MS = 500;

    private static final String TOO_LONG = "its handler takes too long: what it does may still happen";

    private final UpcallLimits limits;
    private final Map<UUID, Entry<L>> known = new HashMap<>();
    private final Map<String, Set<Entry<L>>> ofEndpoint = new HashMap<>();
    /** Who waits, in the order of turns. */
    private final Map<String, Deque<Entry<L>>> waiting = new LinkedHashMap<>();
    /** Ids whose answers are kept, oldest first. */
    private final Set<UUID> kept = new LinkedHashSet<>();

    private int waitingCount;
    private int running;
    private long keptBytes;

    private static final class Entry<L> {
        final UpcallCall call;
        final long expiresAt;
        final long askedAtNanos;

        @Nullable
        L link;

        long startedAt = -1;

        @Nullable
        Answer answer;

        Entry(UpcallCall call, L link, long expiresAt, long askedAtNanos) {
            this.call = call;
            this.link = link;
            this.expiresAt = expiresAt;
            this.askedAtNanos = askedAtNanos;
        }
    }

    /** What the endpoint is told at once. */
    sealed interface Asked {
        /** It waits or runs; the answer will come. */
        record Queued() implements Asked {}

        /** The answer is here. */
        record Answered(Answer answer) implements Asked {}

        /** Come again. */
        record Full(long retryAfterMs, String which) implements Asked {}

        /** The id is another endpoint's. */
        record NotYours() implements Asked {}
    }

    /**
     * An answer and where it goes.
     *
     * @param link null if the connection has ended
     * @param upcall who had asked
     * @param askedAtNanos when it was asked for first
     */
    record Told<L>(@Nullable L link, UpcallCall upcall, Answer answer, long askedAtNanos) {}

    UpcallBook(UpcallLimits limits) {
        this.limits = limits;
    }

    Asked ask(UpcallCall call, L link, long nowMillis, long nowNanos) {
        Entry<L> entry = known.get(call.id());
        if (entry != null) {
            if (!entry.call.endpointId().equals(call.endpointId())) {
                return new Asked.NotYours();
            }
            entry.link = link;
            return entry.answer == null ? new Asked.Queued() : new Asked.Answered(entry.answer);
        }
        long expiresAt = Math.min(
                call.expiresAt().toEpochMilli(), nowMillis + limits.keep().toMillis());
        if (expiresAt <= nowMillis) {
            return new Asked.Answered(answer(call, AnswerOutcome.EXPIRED, "it had expired when it came"));
        }
        Deque<Entry<L>> own = waiting.get(call.endpointId());
        if (own != null && own.size() >= limits.waitingPerEndpoint()) {
            return new Asked.Full(FULL_RETRY_MS, "this endpoint has " + own.size() + " upcalls waiting");
        }
        if (waitingCount >= limits.waiting()) {
            return new Asked.Full(FULL_RETRY_MS, waitingCount + " upcalls wait at this gateway");
        }
        entry = new Entry<>(call, link, expiresAt, nowNanos);
        known.put(call.id(), entry);
        ofEndpoint.computeIfAbsent(call.endpointId(), key -> new HashSet<>(2)).add(entry);
        waiting.computeIfAbsent(call.endpointId(), key -> new ArrayDeque<>(2)).add(entry);
        waitingCount++;
        return new Asked.Queued();
    }

    /** The next to be handled; null if nobody waits or too many run. */
    @Nullable
    UpcallCall next(long nowMillis) {
        if (running >= limits.running() || waiting.isEmpty()) {
            return null;
        }
        Iterator<Map.Entry<String, Deque<Entry<L>>>> turns = waiting.entrySet().iterator();
        Map.Entry<String, Deque<Entry<L>>> turn = turns.next();
        turns.remove();
        Deque<Entry<L>> own = turn.getValue();
        Entry<L> first = own.remove();
        if (!own.isEmpty()) {
            waiting.put(turn.getKey(), own);
        }
        waitingCount--;
        running++;
        first.startedAt = nowMillis;
        return first.call;
    }

    /** A handler has come to an end; null if that is of no interest any more. */
    @Nullable
    Told<L> answered(UpcallCall call, Answer answer) {
        Entry<L> entry = known.get(call.id());
        if (entry == null || entry.startedAt < 0) {
            return null;
        }
        Answer given = entry.answer;
        if (given != null) {
            if (given.outcome() == AnswerOutcome.IN_DOUBT) {
                // Too late for who waited; who asks again learns what came of it.
                keptBytes += size(answer) - size(given);
                entry.answer = answer;
                trim();
            }
            return null;
        }
        running--;
        return keep(entry, answer);
    }

    /** The connection has ended: its upcalls go on, their answers are kept for who asks again. */
    void ended(String endpointId, L link) {
        for (Entry<L> entry : ofEndpoint.getOrDefault(endpointId, Set.of())) {
            if (entry.link == link) {
                entry.link = null;
            }
        }
    }

    /** Ends what has waited beyond its expiry or run too long, and forgets answers that nobody waits for. */
    List<Told<L>> sweep(long nowMillis) {
        List<Told<L>> told = new ArrayList<>();
        List<Entry<L>> over = new ArrayList<>();
        for (Entry<L> entry : known.values()) {
            boolean expired = entry.expiresAt <= nowMillis;
            boolean late = entry.answer == null
                    && entry.startedAt >= 0
                    && nowMillis - entry.startedAt >= limits.timeout().toMillis();
            if (expired || late) {
                over.add(entry);
            }
        }
        for (Entry<L> entry : over) {
            if (entry.answer != null) {
                forget(entry);
            } else if (entry.startedAt < 0) {
                withdraw(entry);
                told.add(told(entry, answer(entry.call, AnswerOutcome.EXPIRED, "it waited for too long")));
                forget(entry);
            } else if (nowMillis - entry.startedAt >= limits.timeout().toMillis()) {
                running--;
                told.add(keep(entry, answer(entry.call, AnswerOutcome.IN_DOUBT, TOO_LONG)));
            }
        }
        return told;
    }

    int waiting() {
        return waitingCount;
    }

    int running() {
        return running;
    }

    int kept() {
        return kept.size();
    }

    static Answer answer(UpcallCall call, AnswerOutcome outcome, String reason) {
        return new Answer(TransferIds.bytes(call.id()), outcome, reason, "", new byte[0]);
    }

    private Told<L> keep(Entry<L> entry, Answer answer) {
        entry.answer = answer;
        kept.add(entry.call.id());
        keptBytes += size(answer);
        trim();
        return told(entry, answer);
    }

    private void trim() {
        while (keptBytes > limits.keptBytes() && kept.size() > 1) {
            forget(Objects.requireNonNull(known.get(kept.iterator().next())));
        }
    }

    private Told<L> told(Entry<L> entry, Answer answer) {
        return new Told<>(entry.link, entry.call, answer, entry.askedAtNanos);
    }

    private void forget(Entry<L> entry) {
        Answer answer = entry.answer;
        known.remove(entry.call.id());
        Set<Entry<L>> siblings = ofEndpoint.get(entry.call.endpointId());
        if (siblings != null && siblings.remove(entry) && siblings.isEmpty()) {
            ofEndpoint.remove(entry.call.endpointId());
        }
        if (answer != null) {
            keptBytes -= size(answer);
            kept.remove(entry.call.id());
        }
    }

    private void withdraw(Entry<L> entry) {
        Deque<Entry<L>> own = waiting.get(entry.call.endpointId());
        if (own != null && own.remove(entry)) {
            waitingCount--;
            if (own.isEmpty()) {
                waiting.remove(entry.call.endpointId());
            }
        }
    }

    private static long size(Answer answer) {
        return (long) OVERHEAD + answer.content().length + answer.reason().length();
    }
}
