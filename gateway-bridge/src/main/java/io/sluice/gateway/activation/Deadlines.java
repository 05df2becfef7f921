package io.sluice.gateway.activation;

import io.sluice.gateway.activation.EntryState.Ending;
import io.sluice.gateway.activation.EntryState.Handed;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** When time alone decides about an entry. An entry that is ending has no deadline, but may be looked at again. */
final class Deadlines {

    private final long graceMs;
    /** The activations of a batch, and of many, have one deadline: these share an entry. */
    private final NavigableMap<Long, Set<String>> due = new TreeMap<>();

    Deadlines(long graceMs) {
        this.graceMs = graceMs;
    }

    /** Expiry while unsent; afterwards the time in which the endpoint may run it and report. */
    long of(InboxEntry entry) {
        return entry.state() instanceof Handed ? entry.expiresAt() + entry.runTimeoutMs() + graceMs : entry.expiresAt();
    }

    void set(InboxEntry entry) {
        if (!(entry.state() instanceof Ending)) {
            lookAgain(entry.activationId(), of(entry));
        }
    }

    void remove(InboxEntry entry) {
        long at = of(entry);
        Set<String> then = due.get(at);
        if (then != null && then.remove(entry.activationId()) && then.isEmpty()) {
            due.remove(at);
        }
    }

    /** Has the entry looked at, whatever its deadline. */
    void lookAgain(String activationId, long atMillis) {
        due.computeIfAbsent(atMillis, time -> new LinkedHashSet<>(2)).add(activationId);
    }

    /** Takes the activations that are to be looked at now, so many at most. */
    List<String> due(long nowMillis, int most) {
        List<String> taken = new ArrayList<>();
        while (taken.size() < most && !due.isEmpty() && due.firstKey() <= nowMillis) {
            Map.Entry<Long, Set<String>> first = due.firstEntry();
            Iterator<String> ids = first.getValue().iterator();
            taken.add(ids.next());
            ids.remove();
            if (!ids.hasNext()) {
                due.remove(first.getKey());
            }
        }
        return taken;
    }
}
