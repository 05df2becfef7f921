package io.sluice.gateway.intake;

import io.sluice.gateway.transfer.Origin;
import io.sluice.gateway.transfer.Transfer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The transfers that are open, and those done lately; by id, by endpoint, and in the order of their last life. */
final class KnownTransfers {
    private final LinkedHashMap<UUID, Known> byLife = new LinkedHashMap<>();
    private final Map<String, Set<Known>> ofEndpoint = new HashMap<>();

    /** A transfer, or what is remembered of one that is done. */
    static final class Known {
        final Transfer transfer;
        long changedAtMillis;
        boolean done;

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

    void add(Known one) {
        byLife.put(one.origin().id(), one);
        ofEndpoint
                .computeIfAbsent(one.origin().endpointId(), key -> new HashSet<>(2))
                .add(one);
    }

    void remove(Known one) {
        byLife.remove(one.origin().id());
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

    /** Those that nothing has happened to since. */
    List<Known> unchangedSince(long millis) {
        List<Known> all = new ArrayList<>();
        for (Known oldest : byLife.values()) {
            if (oldest.changedAtMillis > millis) {
                break;
            }
            all.add(oldest);
        }
        return all;
    }
}
