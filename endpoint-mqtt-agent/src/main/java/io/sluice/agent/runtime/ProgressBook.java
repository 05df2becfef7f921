package io.sluice.agent.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last word of each run about how far it is, and which of them is to be passed on: at most one of a run within an interval,
 * always the latest, and the same one no second time on a connection. Pure; times are its caller's milliseconds.
 */
final class ProgressBook {
    private final long intervalMs;
    private final Map<String, Said> runs = new LinkedHashMap<>();

    private static final class Said {
        String latest = "";
        /** Null: the gateway may have heard nothing. */
        @Nullable
        String passedOn;

        long notBeforeMs = Long.MIN_VALUE;

        boolean isNews() {
            return !latest.equals(passedOn);
        }
    }

    /** What is to be passed on. */
    record Word(String activationId, String text) {}

    ProgressBook(long intervalMs) {
        this.intervalMs = intervalMs;
    }

    void said(String activationId, String text) {
        runs.computeIfAbsent(activationId, id -> new Said()).latest = text;
    }

    void ended(String activationId) {
        runs.remove(activationId);
    }

    /** A new gateway, or a new connection: what was said last may not have arrived. */
    void sayAgain() {
        runs.values().forEach(each -> each.passedOn = null);
    }

    /** Words that may be passed on now; each is followed by {@link #passedOn} or {@link #notNow}. */
    List<Word> due(long nowMs) {
        List<Word> due = new ArrayList<>();
        runs.forEach((id, said) -> {
            if (said.isNews() && said.notBeforeMs <= nowMs) {
                due.add(new Word(id, said.latest));
            }
        });
        return due;
    }

    void passedOn(Word word, long nowMs) {
        Said said = runs.get(word.activationId());
        if (said != null) {
            said.passedOn = word.text();
            said.notBeforeMs = nowMs + intervalMs;
        }
    }

    /** There was no room for it. */
    void notNow(Word word, long nowMs) {
        Said said = runs.get(word.activationId());
        if (said != null) {
            said.notBeforeMs = nowMs + intervalMs;
        }
    }

    /** When something becomes due; {@link Long#MAX_VALUE} if nothing will by itself. */
    long nextAtMs() {
        long next = Long.MAX_VALUE;
        for (Said each : runs.values()) {
            if (each.isNews()) {
                next = Math.min(next, each.notBeforeMs);
            }
        }
        return next;
    }
}
