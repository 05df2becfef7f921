package io.sluice.coordinator.api;

import io.sluice.topics.InvocationState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Invocations that Kafka has but the ledger may not know yet, so that nobody who was told 202 is told 404 afterwards. The
 * oldest is forgotten when there is no room for one more.
 */
final class RecentlyAccepted {
    private final Map<String, InvocationState> states;

    RecentlyAccepted(int capacity) {
        this.states = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, InvocationState> eldest) {
                return size() > capacity;
            }
        };
    }

    synchronized void add(InvocationState state) {
        states.put(state.getInvocationId(), state);
    }

    synchronized Optional<InvocationState> find(String invocationId) {
        return Optional.ofNullable(states.get(invocationId));
    }
}
