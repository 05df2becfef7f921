package io.sluice.gateway.intake;

import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.transfer.Origin;
import io.sluice.gateway.transfer.Transfer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The transfers that are open, and those done lately; by id, by endpoint, and in the order of their last life. */
final class KnownTransfers {
    private final LinkedHashMap<UUID, Known> byLife = new LinkedHashMap<>();
    /** Any thread may ask whether an endpoint is in it. */
    private final Map<String, Set<Known>> ofEndpoint = new ConcurrentHashMap<>();

    /** In the order in which they were done. */
    private final Set<Known> done = new LinkedHashSet<>();

    /** A transfer, or what is remembered of one that is done. */
    static final class Known {
        final Transfer transfer;
        long changedAtMillis;
        boolean done;
        /** The endpoint has asked again since its last chunk came: it waits for a word, not for a PUBACK. */
        boolean askedSinceEnd;
        /** Its manifest is on its way: nothing more is taken. */
        boolean ending;
        /** Where it was asked for last; null: not since this process began. */
        @Nullable
        EndpointLink link;

        Known(Transfer transfer, long changedAtMillis) {
            this.transfer = transfer;
            this.changedAtMillis = changedAtMillis;
        }

        Origin origin() {
            return transfer.origin();
        }
    }

    int size() {
        return byLife.size();
    }

    @Nullable
    Known get(UUID id) {
        return byLife.get(id);
    }

    Set<Known> of(String endpointId) {
        return ofEndpoint.getOrDefault(endpointId, Set.of());
    }

    /** Whether any of an endpoint is known; for any thread. */
    boolean hasOf(String endpointId) {
        return ofEndpoint.containsKey(endpointId);
    }

    /** Begun and not over. */
    int open() {
        return byLife.size() - done.size();
    }

    void done(Known one) {
        one.done = true;
        done.add(one);
    }

    /** The one done first; null if none is. */
    @Nullable
    Known oldestDone() {
        return done.isEmpty() ? null : done.iterator().next();
    }

    /** The same of one endpoint. */
    @Nullable
    Known oldestDone(String endpointId) {
        Known oldest = null;
        for (Known each : of(endpointId)) {
            if (each.done && (oldest == null || each.changedAtMillis < oldest.changedAtMillis)) {
                oldest = each;
            }
        }
        return oldest;
    }

    void add(Known one) {
        if (one.done) {
            done.add(one);
        }
        byLife.put(one.origin().id(), one);
        ofEndpoint
                .computeIfAbsent(one.origin().endpointId(), key -> new HashSet<>(2))
                .add(one);
    }

    void remove(Known one) {
        byLife.remove(one.origin().id());
        done.remove(one);
        Set<Known> siblings = ofEndpoint.get(one.origin().endpointId());
        if (siblings != null && siblings.remove(one) && siblings.isEmpty()) {
            ofEndpoint.remove(one.origin().endpointId());
        }
    }

    /** Something has happened to it. */
    void lives(Known one, long nowMillis) {
        one.changedAtMillis = nowMillis;
        byLife.remove(one.origin().id());
        byLife.put(one.origin().id(), one);
    }

    /**
     * Those that nothing has happened to since.
     *
     * @param most of them
     */
    List<Known> unchangedSince(long millis, int most) {
        List<Known> all = new ArrayList<>();
        for (Known oldest : byLife.values()) {
            if (oldest.changedAtMillis > millis || all.size() == most) {
                break;
            }
            all.add(oldest);
        }
        return all;
    }
}
