package io.sluice.gateway.inbox;

import io.sluice.gateway.activation.InboxEntry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** For which endpoints activations are held. Changed by the inbox's thread; any thread may look. */
final class Awaited {
    private final Map<String, Integer> held = new ConcurrentHashMap<>();

    boolean holdsFor(String endpointId) {
        return held.containsKey(endpointId);
    }

    void added(InboxEntry entry) {
        held.merge(entry.endpointId(), 1, Integer::sum);
    }

    void dropped(InboxEntry entry) {
        held.computeIfPresent(entry.endpointId(), (id, count) -> count == 1 ? null : count - 1);
    }
}
