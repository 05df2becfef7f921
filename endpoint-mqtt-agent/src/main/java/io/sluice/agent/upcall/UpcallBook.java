package io.sluice.agent.upcall;

import io.sluice.wire.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The upcalls that have no answer yet, in the order in which they were asked for. Has no clock and does no I/O; times are its
 * caller's milliseconds, and never go back.
 */
final class UpcallBook {
    /** A gateway that is too busy to handle an upcall does not say for how long. */
    private static final long BUSY_PAUSE_MS = 1_000;

    private static final int OVERHEAD = 64;
    private static final long NEVER = Long.MAX_VALUE;

    private final UpcallLimits limits;
    private final Map<UUID, Entry> entries = new LinkedHashMap<>();
    private long bytes;
    private int inFlight;
    private boolean linked;
    /** Thousandths of a request that may be made at {@link #tokensAtMs}. */
    private long milliTokens;

    private long tokensAtMs;

    /**
     * What is asked.
     *
     * @param deadlineMs when nobody waits any more
     */
    record Question(UUID id, String name, String contentType, byte[] arguments, long deadlineMs) {
        long size() {
            return (long) OVERHEAD + name.length() + contentType.length() + arguments.length;
        }
    }

    /** An upcall that has ended, and how. */
    record Ended(UUID id, UpcallResult result) {}

    private enum State {
        /** To be asked, at its time. */
        WAITING,
        /** Asked, without a PUBACK. */
        ASKED,
        /** The gateway has it. */
        QUEUED
    }

    private static final class Entry {
        final Question question;
        State state = State.WAITING;
        long notBeforeMs = Long.MIN_VALUE;
        int failures;

        Entry(Question question) {
            this.question = question;
        }
    }

    UpcallBook(UpcallLimits limits) {
        this.limits = limits;
    }

    /** Keeps a question; false if there is no room for it. */
    boolean keep(Question question) {
        if (entries.size() >= limits.count() || bytes + question.size() > limits.bytes()) {
            return false;
        }
        if (entries.putIfAbsent(question.id(), new Entry(question)) != null) {
            throw new IllegalArgumentException("upcall " + question.id() + " is kept already");
        }
        bytes += question.size();
        return true;
    }

    int size() {
        return entries.size();
    }

    /** There is a gateway, which has heard nothing on this connection yet. */
    void linkUp(long nowMs) {
        linkDown();
        linked = true;
        milliTokens = 1_000L * limits.burst();
        tokensAtMs = nowMs;
    }

    /** There is none. */
    void linkDown() {
        linked = false;
        inFlight = 0;
        for (Entry each : entries.values()) {
            each.state = State.WAITING;
            each.notBeforeMs = Long.MIN_VALUE;
            each.failures = 0;
        }
    }

    /** What is to be asked now; it counts as asked. */
    List<Question> toAsk(long nowMs) {
        List<Question> due = new ArrayList<>();
        if (!linked) {
            return due;
        }
        refill(nowMs);
        for (Entry each : entries.values()) {
            if (inFlight >= limits.inFlight() || milliTokens < 1_000) {
                break;
            }
            if (each.state == State.WAITING && each.notBeforeMs <= nowMs && each.question.deadlineMs() > nowMs) {
                each.state = State.ASKED;
                inFlight++;
                milliTokens -= 1_000;
                due.add(each.question);
            }
        }
        return due;
    }

    /** PUBACK 0x00: the answer will come. */
    void queued(UUID id) {
        Entry entry = acknowledged(id);
        if (entry != null) {
            entry.state = State.QUEUED;
            entry.failures = 0;
        }
    }

    /** It was not taken; returns how often in a row now, 0 if it does not matter any more. */
    int notTaken(UUID id) {
        Entry entry = acknowledged(id);
        if (entry == null) {
            return 0;
        }
        entry.state = State.WAITING;
        entry.notBeforeMs = NEVER;
        return ++entry.failures;
    }

    /** One that was not taken may be asked again from then on. */
    void again(UUID id, long notBeforeMs) {
        Entry entry = entries.get(id);
        if (entry != null && entry.state == State.WAITING) {
            entry.notBeforeMs = notBeforeMs;
        }
    }

    /** PUBACK 0x99: asking again would not help. */
    @Nullable
    Ended refused(UUID id, String reason) {
        acknowledged(id);
        return end(id, new UpcallResult.Failed(reason));
    }

    /** Returns the end it means; null if nobody waits for it, or it has to be asked again. */
    @Nullable
    Ended answered(UUID id, Answer answer, long nowMs) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return null;
        }
        return switch (answer.outcome()) {
            case OK -> end(id, new UpcallResult.Answered(answer.contentType(), answer.content()));
            case FAILED -> end(id, new UpcallResult.Failed(answer.reason()));
            case UNKNOWN -> end(id, new UpcallResult.Unknown(answer.reason()));
            case EXPIRED -> end(id, new UpcallResult.TimedOut("the gateway says: " + answer.reason()));
            case IN_DOUBT ->
                end(id, new UpcallResult.TimedOut("the gateway says, and it may still happen: " + answer.reason()));
            case BUSY -> {
                entry.state = State.WAITING;
                entry.notBeforeMs = nowMs + BUSY_PAUSE_MS;
                yield null;
            }
        };
    }

    /** Ends what nobody waits for any more because of its deadline. */
    List<Ended> overdue(long nowMs) {
        List<Ended> ended = new ArrayList<>();
        for (Entry each : List.copyOf(entries.values())) {
            if (each.question.deadlineMs() <= nowMs) {
                String reason = each.state != State.WAITING
                        ? "the gateway has not answered in time"
                        : linked ? "the gateway has not taken it in time" : "no gateway could be reached in time";
                Ended one = end(each.question.id(), new UpcallResult.TimedOut(reason));
                if (one != null) {
                    ended.add(one);
                }
            }
        }
        return ended;
    }

    /** Whoever asked has gone. */
    void forget(UUID id) {
        remove(id);
    }

    /** When something is to be done next; {@link Long#MAX_VALUE} if nothing is, until something happens. */
    long nextAtMs(long nowMs) {
        long next = NEVER;
        boolean mayAsk = linked && inFlight < limits.inFlight();
        long token = milliTokens >= 1_000
                ? nowMs
                : tokensAtMs + (1_000 - milliTokens + limits.perSecond() - 1) / limits.perSecond();
        for (Entry each : entries.values()) {
            next = Math.min(next, each.question.deadlineMs());
            if (mayAsk && each.state == State.WAITING && each.notBeforeMs != NEVER) {
                next = Math.min(next, Math.max(each.notBeforeMs, token));
            }
        }
        return next;
    }

    private void refill(long nowMs) {
        long full = 1_000L * limits.burst();
        long came = Math.min(full, Math.max(0, nowMs - tokensAtMs)) * limits.perSecond();
        milliTokens = Math.min(full, milliTokens + came);
        tokensAtMs = Math.max(tokensAtMs, nowMs);
    }

    /** Each request has one PUBACK, whatever has become of its upcall meanwhile. */
    private @Nullable Entry acknowledged(UUID id) {
        inFlight--;
        Entry entry = entries.get(id);
        return entry == null || entry.state != State.ASKED ? null : entry;
    }

    private @Nullable Ended end(UUID id, UpcallResult result) {
        return remove(id) ? new Ended(id, result) : null;
    }

    private boolean remove(UUID id) {
        Entry entry = entries.remove(id);
        if (entry == null) {
            return false;
        }
        bytes -= entry.question.size();
        return true;
    }
}
