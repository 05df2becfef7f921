package io.sluice.gateway.desk;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.store.StoreChanges;
import java.util.Collection;
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
    public KnownEndpoints(GatewayStore store, int limit, MeterRegistry metrics) {
        this.store = store;
        this.limit = limit;
        store.forEachKnownEndpoint(ids::add);
        Gauge.builder("sluice.endpoints.known", ids, Set::size)
                .description("Endpoints that may log in without the coordinator's word")
                .register(metrics);
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

    /** Takes in what the coordinator says is assigned here. Writes to disk: not for event loops. */
    public void addAll(Collection<String> endpointIds, long nowMillis) {
        StoreChanges changes = store.changes();
        for (String endpointId : endpointIds) {
            if (ids.size() < limit && ids.add(endpointId)) {
                changes.knownEndpoint(endpointId, nowMillis);
            }
        }
        store.commit(changes, false);
    }

    /** They ask the coordinator again when they come back. Writes to disk: not for event loops. */
    void removeAll(Collection<String> endpointIds) {
        StoreChanges changes = store.changes();
        for (String endpointId : endpointIds) {
            if (ids.remove(endpointId)) {
                changes.forgetEndpoint(endpointId);
            }
        }
        store.commit(changes, false);
    }
}
