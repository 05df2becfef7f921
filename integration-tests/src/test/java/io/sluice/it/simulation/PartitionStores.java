package io.sluice.it.simulation;

import io.sluice.coordinator.ledger.CloseMark;
import io.sluice.coordinator.ledger.PartitionLedger;
import io.sluice.coordinator.routing.Route;
import io.sluice.topics.Endpoint;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.ReleaseTargets;
import io.sluice.wire.ActivationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What outlives the process that owns a partition. */
final class PartitionStores implements PartitionLedger.Book {
    final Map<String, Endpoint> endpoints = new TreeMap<>();
    final Map<String, LedgerRow> rows = new TreeMap<>();
    final Map<String, CloseMark> marks = new TreeMap<>();
    final Map<String, InvocationSpec> specs = new TreeMap<>();
    final Map<String, String> cancels = new TreeMap<>();
    final Map<String, Route> routes = new TreeMap<>();
    final Map<String, ReleaseTargets> releases = new TreeMap<>();
    int reports;
    int selections;
    int events;

    PartitionStores copy() {
        PartitionStores copy = new PartitionStores();
        copy.endpoints.putAll(endpoints);
        copy.rows.putAll(rows);
        copy.marks.putAll(marks);
        copy.specs.putAll(specs);
        copy.cancels.putAll(cancels);
        copy.routes.putAll(routes);
        copy.releases.putAll(releases);
        copy.reports = reports;
        copy.selections = selections;
        copy.events = events;
        return copy;
    }

    /** What a crash leaves of these: each entry is as it was at the last commit or as it is now. */
    PartitionStores survivor(PartitionStores committed, Random random) {
        PartitionStores left = committed.copy();
        mix(endpoints, left.endpoints, random);
        mix(rows, left.rows, random);
        mix(marks, left.marks, random);
        mix(specs, left.specs, random);
        mix(cancels, left.cancels, random);
        mix(routes, left.routes, random);
        mix(releases, left.releases, random);
        return left;
    }

    /** The activations whose route is not there after a crash. */
    List<String> routesLostIn(PartitionStores survivor) {
        return routes.keySet().stream()
                .filter(key -> !survivor.routes.containsKey(key))
                .toList();
    }

    private static <V> void mix(Map<String, V> now, Map<String, V> left, Random random) {
        now.forEach((key, value) -> {
            if (random.nextBoolean()) {
                left.put(key, value);
            }
        });
        left.keySet().removeIf(key -> !now.containsKey(key) && random.nextBoolean());
    }

    List<LedgerRow> rowsOf(String job) {
        List<LedgerRow> found = new ArrayList<>();
        rows.values().forEach(row -> {
            if (row.getInvocationId().equals(job)) {
                found.add(row);
            }
        });
        return found;
    }

    @Nullable
    Route route(LedgerRow row) {
        return routes.get(key(row));
    }

    void keepRoute(LedgerRow row, @Nullable Route route) {
        if (route == null) {
            routes.remove(key(row));
        } else {
            routes.put(key(row), route);
        }
    }

    static String key(LedgerRow row) {
        return ActivationId.ofAttempt(row.getInvocationId(), row.getEndpointId(), row.getAttempt())
                .toString();
    }

    @Override
    public @Nullable LedgerRow row(ActivationId activation) {
        return rows.get(activation.toString());
    }

    @Override
    public void keep(ActivationId activation, LedgerRow row) {
        rows.put(activation.toString(), row);
    }

    @Override
    public CloseMark mark(String invocationId) {
        return marks.getOrDefault(invocationId, CloseMark.NONE);
    }

    @Override
    public void keep(String invocationId, CloseMark mark) {
        marks.put(invocationId, mark);
    }
}
