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

    boolean isOn(long link) {
        Presence current = presence;
        return current != null && current.link() == link;
    }

    boolean isIdle() {
        return held.isEmpty() && presence == null;
    }
}
