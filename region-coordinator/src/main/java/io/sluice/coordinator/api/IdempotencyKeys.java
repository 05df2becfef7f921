package io.sluice.coordinator.api;

import io.sluice.topics.InvocationState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Requests that named themselves with an {@code Idempotency-Key}, with what became of them: a second one of the same
 * name gets the first one's answer. The oldest is forgotten when there is no room for one more.
 */
final class IdempotencyKeys {
    static final int MAX_LENGTH = 128;

    private final Map<String, Entry> entries;

    /**
     * One named request.
     *
     * @param bodyDigest SHA-256 of its body in hex
     * @param answer completes exceptionally if nothing was accepted
     */
    record Entry(String bodyDigest, CompletableFuture<InvocationState> answer) {}

    IdempotencyKeys(int capacity) {
        this.entries = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
                return size() > capacity;
            }
        };
    }

    /** The request that has the name already; else the new one has it from now on. */
    synchronized Optional<Entry> claim(String key, Entry entry) {
        return Optional.ofNullable(entries.putIfAbsent(key, entry));
    }

    /** The name may be used again, since nothing was accepted under it. */
    synchronized void release(String key, Entry entry) {
        entries.remove(key, entry);
    }
}
