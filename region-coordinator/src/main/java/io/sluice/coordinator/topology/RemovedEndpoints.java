package io.sluice.coordinator.topology;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that an administrator took off the list: their certificates are still good, and yet they are refused until
 * they are enrolled anew. Belongs to the task's thread.
 */
final class RemovedEndpoints {
    static final String REASON = "REMOVED: an administrator has taken it off the list; it must be enrolled anew";

    private static final int SWEPT_PER_TICK = 1_000;

    private final KeyValueStore<String, Long> removed;
    private final long keptMs;
    private @Nullable String sweptTo;

    /** @param keptMs after which one is no longer refused */
    RemovedEndpoints(ProcessingContext context, long keptMs) {
        this.removed = context.getStateStore(RegionStores.REMOVED);
        this.keptMs = keptMs;
    }

    boolean contains(String endpointId) {
        return removed.get(endpointId) != null;
    }

    void add(String endpointId, long now) {
        removed.put(endpointId, now);
    }

    /**
     * It may come back.
     *
     * @param at when that was decided; a removal after it stands
     * @return whether it had been removed
     */
    boolean readmit(String endpointId, long at) {
        Long removedAt = removed.get(endpointId);
        if (removedAt == null || at < removedAt) {
            return false;
        }
        removed.delete(endpointId);
        return true;
    }

    /** A tick: forgets those whose time is over, going round. */
    @SuppressWarnings("NullAway") // an open end of a range is null
    void tick(long now) {
        List<String> over = new ArrayList<>();
        int seen = 0;
        String last = null;
        try (KeyValueIterator<String, Long> next = removed.range(sweptTo, null)) {
            while (next.hasNext() && seen < SWEPT_PER_TICK) {
                KeyValue<String, Long> entry = next.next();
                seen++;
                last = entry.key;
                if (now - entry.value > keptMs) {
                    over.add(entry.key);
                }
            }
        }
        over.forEach(removed::delete);
        sweptTo = seen < SWEPT_PER_TICK ? null : last;
    }
}
