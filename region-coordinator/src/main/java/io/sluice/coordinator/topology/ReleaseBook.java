package io.sluice.coordinator.topology;

import io.sluice.coordinator.rollout.Turnstile;
import io.sluice.coordinator.rollout.Waves;
import io.sluice.topics.Demand;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.ReleaseTargets;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.Selection;
import io.sluice.topics.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What one partition may send now, of the jobs whose targets are released by and by. Jobs whose targets are released at
 * once cost one look into a map that does not have them. Belongs to the task's thread.
 */
final class ReleaseBook {
    private final KeyValueStore<String, Selection> store;
    private final Map<String, ReleaseTargets> releases = new HashMap<>();
    private final Map<String, Turnstile> turnstiles = new HashMap<>();
    private final Set<String> changed = new HashSet<>();

    /** Opens the store; {@link #rebuild} reads it. */
    ReleaseBook(ProcessingContext context) {
        store = context.getStateStore(RegionStores.RELEASES);
    }

    /** A partition was taken over. */
    void rebuild() {
        try (KeyValueIterator<String, Selection> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, Selection> entry = all.next();
                if (entry.value.getOrder() instanceof ReleaseTargets release) {
                    take(entry.key, release);
                }
            }
        }
    }

    @Nullable
    ReleaseTargets of(String invocationId) {
        return releases.get(invocationId);
    }

    void keep(Selection selection, ReleaseTargets release) {
        store.put(selection.getInvocationId(), selection);
        take(selection.getInvocationId(), release);
    }

    void forget(String invocationId) {
        if (releases.remove(invocationId) != null) {
            turnstiles.remove(invocationId);
            store.delete(invocationId);
        }
    }

    /**
     * Why a target that was never sent is held back.
     *
     * @return null: it is not; empty: its row says so already
     */
    @Nullable
    String holds(InvocationSpec spec, LedgerRow row) {
        ReleaseTargets release = releases.get(row.getInvocationId());
        RolloutPlan plan = spec.getRollout();
        if (release == null) {
            return plan == null ? null : "";
        }
        if (plan != null && Waves.isIn(plan) && row.getWave() == 0) {
            return "";
        }
        return release.getHeld().isEmpty() ? null : release.getHeld();
    }

    /** Whether the job may have one more target in flight at the gateway; if not, the target waits for its turn. */
    boolean enters(LedgerRow row, String gateway) {
        Turnstile turnstile = turnstiles.get(row.getInvocationId());
        if (turnstile == null) {
            return true;
        }
        changed.add(row.getInvocationId());
        return turnstile.enter(row.getEndpointId(), gateway);
    }

    /** A target is in flight, whether there was room or not. */
    void entered(LedgerRow row, String gateway) {
        Turnstile turnstile = turnstiles.get(row.getInvocationId());
        if (turnstile != null) {
            turnstile.entered(row.getEndpointId(), gateway);
        }
    }

    /** A target is no longer in flight. */
    void left(LedgerRow row) {
        Turnstile turnstile = turnstiles.get(row.getInvocationId());
        if (turnstile != null) {
            changed.add(row.getInvocationId());
            turnstile.left(row.getEndpointId());
        }
    }

    /** Jobs of which somebody else is in flight or waits than at the last call. */
    Set<String> changed() {
        if (changed.isEmpty()) {
            return Set.of();
        }
        Set<String> since = Set.copyOf(changed);
        changed.clear();
        return since;
    }

    /** Whether the job's targets in flight are counted. */
    boolean counts(String invocationId) {
        return turnstiles.containsKey(invocationId);
    }

    /** Endpoints whose turn it is now; ask again when they were tried. */
    List<String> next(String invocationId) {
        Turnstile turnstile = turnstiles.get(invocationId);
        return turnstile == null ? List.of() : turnstile.next();
    }

    /** The tally with what the coordinator of the job needs to know of its release here. */
    Tally told(Tally tally) {
        ReleaseTargets release = releases.get(tally.getInvocationId());
        if (release == null) {
            return tally;
        }
        Tally.Builder told = Tally.newBuilder(tally).setRelease(release.getRevision());
        Turnstile turnstile = turnstiles.get(tally.getInvocationId());
        if (turnstile != null) {
            List<Demand> demands = new ArrayList<>();
            turnstile
                    .keys()
                    .forEach(key -> demands.add(new Demand(key, turnstile.inFlight(key), turnstile.waiting(key))));
            told.setDemands(demands);
        }
        return told.build();
    }

    private void take(String invocationId, ReleaseTargets release) {
        releases.put(invocationId, release);
        if (release.getBounded()) {
            Map<String, Integer> allowances = new HashMap<>();
            release.getAllowances().forEach(each -> allowances.put(each.getGateway(), each.getTargets()));
            turnstiles
                    .computeIfAbsent(invocationId, unknown -> new Turnstile(release.getByGateway()))
                    .allow(allowances);
        }
    }
}
