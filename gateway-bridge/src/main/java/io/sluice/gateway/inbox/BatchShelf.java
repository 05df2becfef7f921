package io.sluice.gateway.inbox;

import io.sluice.gateway.activation.Batch;
import io.sluice.gateway.activation.InboxEntry;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.store.StoreChanges;
import io.sluice.gateway.store.StoreException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts that activations share: stored once, counted, removed with the last activation that needs them. The most
 * recently used are kept in memory up to a limit. For the inbox's owner thread.
 */
final class BatchShelf {

    private final GatewayStore store;
    private final long cacheBytes;
    private final Map<String, Integer> uses = new HashMap<>();
    private final Map<String, Batch> cached = new LinkedHashMap<>(16, 0.75f, true);
    /** Not in the store before the turn's commit, so never evicted before. */
    private final Map<String, Batch> ofThisTurn = new HashMap<>();

    private long cachedBytes;

    BatchShelf(GatewayStore store, long cacheBytes) {
        this.store = store;
        this.cacheBytes = cacheBytes;
    }

    /** Counts an entry found in the store. */
    void restored(InboxEntry entry) {
        uses.merge(entry.batch(), 1, Integer::sum);
    }

    /** Removes what no entry needs, after all have been restored. */
    void sweep(StoreChanges changes) {
        store.forEachBatchKey(key -> {
            if (!uses.containsKey(key)) {
                changes.removeBatch(key);
            }
        });
    }

    /** Makes a batch known for this turn; it is stored with its first entry. */
    void announce(String key, Batch batch) {
        ofThisTurn.put(key, batch);
    }

    void use(InboxEntry entry, @Nullable String formerBatch, StoreChanges changes) {
        if (uses.merge(entry.batch(), 1, Integer::sum) == 1) {
            changes.batch(entry.batch(), get(entry.batch()));
        }
        if (formerBatch != null) {
            release(formerBatch, changes);
        }
    }

    void release(String key, StoreChanges changes) {
        Integer left = uses.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
        if (left == null) {
            changes.removeBatch(key);
            Batch gone = cached.remove(key);
            if (gone != null) {
                cachedBytes -= sizeOf(gone);
            }
        }
    }

    /** The trace that an entry belongs to; empty: none is known, or its batch has gone. */
    String traceparent(@Nullable InboxEntry entry) {
        return entry == null || !uses.containsKey(entry.batch())
                ? ""
                : get(entry.batch()).traceparent();
    }

    Batch get(String key) {
        Batch fresh = ofThisTurn.get(key);
        if (fresh != null) {
            return fresh;
        }
        Batch known = cached.get(key);
        if (known != null) {
            return known;
        }
        Batch stored =
                store.batch(key).orElseThrow(() -> new StoreException("batch " + key + " is missing in the store"));
        cache(key, stored);
        return stored;
    }

    /** The turn's changes are in the store. */
    void committed() {
        ofThisTurn.forEach((key, batch) -> {
            if (uses.containsKey(key)) {
                cache(key, batch);
            }
        });
        ofThisTurn.clear();
    }

    private void cache(String key, Batch batch) {
        if (cached.put(key, batch) == null) {
            cachedBytes += sizeOf(batch);
        }
        Iterator<Batch> oldest = cached.values().iterator();
        while (cachedBytes > cacheBytes && cached.size() > 1) {
            cachedBytes -= sizeOf(oldest.next());
            oldest.remove();
        }
    }

    private static long sizeOf(Batch batch) {
        return batch.manifest().length + batch.arguments().length + 512L;
    }
}
