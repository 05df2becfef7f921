package io.sluice.gateway.activation;

import io.sluice.gateway.activation.EntryState.Ending;
import io.sluice.gateway.activation.EntryState.Handed;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** When time alone decides about an entry. An entry that is ending has no deadline, but may be looked at again. */
final class Deadlines {

    private final long graceMs;
    private final NavigableSet<Due> due = new TreeSet<>();

    Deadlines(long graceMs) {
        this.graceMs = graceMs;
    }

    /** Expiry while unsent; afterwards the time in which the endpoint may run it and report. */
    long of(InboxEntry entry) {
        return entry.state() instanceof Handed ? entry.expiresAt() + entry.runTimeoutMs() + graceMs : entry.expiresAt();
    }

    void set(InboxEntry entry) {
        if (!(entry.state() instanceof Ending)) {
            due.add(new Due(of(entry), entry.activationId()));
        }
    }

    void remove(InboxEntry entry) {
        due.remove(new Due(of(entry), entry.activationId()));
    }

    /** Has the entry looked at, whatever its deadline. */
    void lookAgain(String activationId, long atMillis) {
        due.add(new Due(atMillis, activationId));
    }

    /** Takes the next activation to be looked at; null if there is none yet. */
    @Nullable
    String take(long nowMillis) {
        if (due.isEmpty() || due.first().atMillis() > nowMillis) {
            return null;
        }
        Due next = due.first();
        due.remove(next);
        return next.activationId();
    }

    private record Due(long atMillis, String activationId) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : activationId.compareTo(other.activationId);
        }
    }
}
