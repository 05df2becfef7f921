package io.sluice.gateway.desk;

import io.sluice.gateway.store.GatewayStore;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The endpoints that may log in here without asking the coordinator. All ids are in memory, so that event loops never
 * read the disk; bounded: beyond the limit an endpoint asks the coordinator each time.
 */
public final class KnownEndpoints {

    private final GatewayStore store;
    private final int limit;
    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    /** Reads those the store knows. */
    public KnownEndpoints(GatewayStore store, int limit) {
        this.store = store;
        this.limit = limit;
        store.forEachKnownEndpoint(ids::add);
    }

    boolean contains(String endpointId) {
        return ids.contains(endpointId);
    }

    /** Writes to disk: not for event loops. */
    void add(String endpointId, long nowMillis) {
        if (ids.size() < limit && ids.add(endpointId)) {
            store.commit(store.changes().knownEndpoint(endpointId, nowMillis), false);
        }
    }
}
