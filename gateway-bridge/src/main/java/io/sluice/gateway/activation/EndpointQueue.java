package io.sluice.gateway.activation;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint's entries in order of arrival. Fields are grouped by lifetime; a collection is there only while something is in
 * it, since nearly all endpoints are idle nearly always.
 */
final class EndpointQueue {

    // As long as the gateway holds anything for the endpoint.
    final String endpointId;
    private @Nullable NavigableMap<Long, String> held;

    // For this connection.
    @Nullable
    Presence presence;
    /** Not sent on this connection yet, by sequence. */
    private @Nullable NavigableMap<Long, String> waiting;
    /** Sent on this connection, with the credit each holds. */
    private @Nullable Map<String, Integer> inFlight;

    EndpointQueue(String endpointId) {
        this.endpointId = endpointId;
    }

    /** The gateway has an entry for the endpoint. */
    void hold(InboxEntry entry) {
        held = with(held, entry);
    }

    /** Ids of the entries held, in order. */
    Collection<String> heldIds() {
        return held == null ? List.of() : List.copyOf(held.values());
    }

    /** An entry is to be sent on this connection. */
    void await(InboxEntry entry) {
        waiting = with(waiting, entry);
    }

    /** An entry is being sent, and holds that credit from now on. */
    void sent(InboxEntry entry, int creditBytes) {
        waiting = without(waiting, entry);
        if (inFlight == null) {
            inFlight = new HashMap<>();
        }
        inFlight.put(entry.activationId(), creditBytes);
    }

    boolean isInFlight(String activationId) {
        return inFlight != null && inFlight.containsKey(activationId);
    }

    /** Credit that an activation holds; 0 if it was not sent on this connection. */
    int creditOf(String activationId) {
        return inFlight == null ? 0 : inFlight.getOrDefault(activationId, 0);
    }

    /** What may be sent next; null if nothing may. */
    @Nullable
    String head(int inFlightLimit) {
        boolean full = inFlight != null && inFlight.size() >= inFlightLimit;
        return presence == null || waiting == null || full
                ? null
                : waiting.firstEntry().getValue();
    }

    /** Takes an entry out of this connection's books; returns the credit it held. */
    int release(InboxEntry entry) {
        waiting = without(waiting, entry);
        if (inFlight == null) {
            return 0;
        }
        Integer credit = inFlight.remove(entry.activationId());
        if (inFlight.isEmpty()) {
            inFlight = null;
        }
        return credit == null ? 0 : credit;
    }

    /** The gateway has the entry no longer. */
    void forget(InboxEntry entry) {
        held = without(held, entry);
    }

    /** Ends the connection; returns the credit that all its activations held. */
    long leave() {
        long credit = inFlight == null
                ? 0
                : inFlight.values().stream().mapToLong(Integer::longValue).sum();
        presence = null;
        inFlight = null;
        waiting = null;
        return credit;
    }

    /** Whether this connection stands for the endpoint. */
    boolean isOn(long link) {
        return presence != null && presence.link() == link;
    }

    boolean isIdle() {
        return held == null && presence == null;
    }

    private static NavigableMap<Long, String> with(@Nullable NavigableMap<Long, String> entries, InboxEntry entry) {
        NavigableMap<Long, String> present = entries == null ? new TreeMap<>() : entries;
        present.put(entry.sequence(), entry.activationId());
        return present;
    }

    private static @Nullable NavigableMap<Long, String> without(
            @Nullable NavigableMap<Long, String> entries, InboxEntry entry) {
        if (entries == null) {
            return null;
        }
        entries.remove(entry.sequence());
        return entries.isEmpty() ? null : entries;
    }
}
