package io.sluice.gateway.inventory;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.store.GatewayStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the digests of reports within bounds. Who is forgotten sends its report once more, and nothing else comes of it.
 *
 * <p>They are counted and cut only by the sweep, so between two of them there are as many more as reports became durable
 * meanwhile, of some 150 bytes on disk each.
 */
public final class KnownReports {
    private static final int AT_ONCE = 100_000;

    private final GatewayStore store;
    private final int most;
    private final Duration resendAfter;
    private final InstantSource clock;
    private final AtomicLong count = new AtomicLong();
    private final Counter forgotten;

    private record Row(String endpointId, long durableAtMillis) {}

    /**
     * Over the digests in this store.
     *
     * @param most that are kept; beyond, the oldest go first
     * @param resendAfter about when one is of no more use
     */
    public KnownReports(GatewayStore store, int most, Duration resendAfter, InstantSource clock, MeterRegistry meters) {
        this.store = store;
        this.most = most;
        this.resendAfter = resendAfter;
        this.clock = clock;
        this.forgotten = Counter.builder("sluice.inventory.forgotten")
                .description("Digests of inventories forgotten before their time, since inventory.known is reached")
                .register(meters);
        Gauge.builder("sluice.inventory.known", count, AtomicLong::get)
                .description("Endpoints whose last inventory is known by its digest, when last counted")
                .register(meters);
    }

    /** They are not this gateway's any more, or nobody's. Writes to disk: not for event loops. */
    public void forget(Collection<String> endpointIds) {
        store.forgetReports(endpointIds);
    }

    /** Forgets what is old, then the oldest beyond the bound. Reads all of them: for a background thread. */
    public void sweep() {
        long now = clock.millis();
        AtomicLong seen = new AtomicLong();
        List<String> gone = new ArrayList<>();
        store.forEachReport((endpointId, last) -> {
            if (last.isOld(endpointId, now, resendAfter) && gone.size() < AT_ONCE) {
                gone.add(endpointId);
            }
            seen.incrementAndGet();
        });
        store.forgetReports(gone);
        long left = seen.get() - gone.size();
        if (left > most) {
            left -= forgetOldest((int) Math.min(left - most, AT_ONCE));
        }
        count.set(left);
    }

    private int forgetOldest(int surplus) {
        PriorityQueue<Row> oldest = new PriorityQueue<>(
                Comparator.comparingLong(Row::durableAtMillis).reversed());
        store.forEachReport((endpointId, last) -> {
            oldest.add(new Row(endpointId, last.durableAtMillis()));
            if (oldest.size() > surplus) {
                oldest.remove();
            }
        });
        store.forgetReports(oldest.stream().map(Row::endpointId).toList());
        forgotten.increment(oldest.size());
        return oldest.size();
    }
}
