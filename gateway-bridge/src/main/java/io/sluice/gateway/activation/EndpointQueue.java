package io.sluice.gateway.activation;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One endpoint's entries in order of arrival. Fields are grouped by lifetime. */
final class EndpointQueue {

    // As long as the gateway holds anything for the endpoint.
    final String endpointId;
    final NavigableMap<Long, String> held = new TreeMap<>();

    // For this connection.
    @Nullable
    Presence presence;
    /** Not sent on this connection yet, by sequence. */
    final NavigableMap<Long, String> waiting = new TreeMap<>();
    /** Sent on this connection, with the credit each holds. */
    final Map<String, Integer> inFlight = new HashMap<>();

    EndpointQueue(String endpointId) {
        this.endpointId = endpointId;
    }

    /** What may be sent next; null if nothing may. */
    @Nullable
    String head(int inFlightLimit) {
        if (presence == null || waiting.isEmpty() || inFlight.size() >= inFlightLimit) {
            return null;
        }
        return waiting.firstEntry().getValue();
    }

    /** Takes an entry out of this connection's books; returns the credit it held. */
    int release(InboxEntry entry) {
        waiting.remove(entry.sequence());
        Integer credit = inFlight.remove(entry.activationId());
        return credit == null ? 0 : credit;
    }

    /** Ends the connection; returns the credit that all its activations held. */
    long leave() {
        long credit = inFlight.values().stream().mapToLong(Integer::longValue).sum();
        presence = null;
        inFlight.clear();
        waiting.clear();
        return credit;
    }

    boolean isIdle() {
        return held.isEmpty() && presence == null;
    }
}
