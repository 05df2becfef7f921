package io.sluice.coordinator.topology;

import io.sluice.coordinator.ledger.CloseMark;
import io.sluice.coordinator.ledger.PartitionLedger;
import io.sluice.coordinator.ledger.PartitionTallies;
import io.sluice.coordinator.ledger.TargetStates;
import io.sluice.coordinator.routing.Route;
import io.sluice.coordinator.selector.LabelIndex;
import io.sluice.topics.Endpoint;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.SelectTargets;
import io.sluice.topics.Selection;
import io.sluice.wire.ActivationId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What one partition of the region knows: its stores, and on the heap what is derived from them (label index, open targets
 * by endpoint, counts). Belongs to the task's thread.
 */
final class PartitionState implements PartitionLedger.Book {
    private static final int TRACEPARENTS_KEPT = 256;

    private final KeyValueStore<String, Endpoint> endpoints;
    private final KeyValueStore<String, LedgerRow> rows;
    private final KeyValueStore<String, Selection> specs;
    private final KeyValueStore<String, byte[]> marks;
    private final KeyValueStore<String, String> cancels;
    private final KeyValueStore<String, byte[]> routes;
    private final LabelIndex index = new LabelIndex();
    private final Map<String, Set<String>> openByEndpoint = new HashMap<>();
    /** Of the invocations asked for last: rows are many, invocations few. */
    private final Map<String, String> traceparents = new LinkedHashMap<>(16, 0.75f, true);

    private final PartitionTallies tallies;
    private final ReleaseBook releases;

    /** Opens the stores; the heap is empty until {@link #rebuild}. */
    PartitionState(ProcessingContext context) {
        endpoints = context.getStateStore(RegionStores.ENDPOINTS);
        rows = context.getStateStore(RegionStores.ROWS);
        specs = context.getStateStore(RegionStores.SPECS);
        marks = context.getStateStore(RegionStores.MARKS);
        cancels = context.getStateStore(RegionStores.CANCELS);
        routes = context.getStateStore(RegionStores.ROUTES);
        tallies = new PartitionTallies(context.taskId().partition());
        releases = new ReleaseBook(context);
    }

    /**
     * Derives from the stores what is kept on the heap.
     *
     * @param open told of each target that has not ended
     */
    void rebuild(Consumer<LedgerRow> open) {
        releases.rebuild();
        EndpointIndex.read(endpoints, index);
        try (KeyValueIterator<String, byte[]> all = marks.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> mark = all.next();
                tallies.found(mark.key, decodeMark(mark.value));
            }
        }
        try (KeyValueIterator<String, LedgerRow> all = rows.all()) {
            while (all.hasNext()) {
                LedgerRow row = all.next().value;
                tallies.found(row);
                if (!TargetStates.isTerminal(row.getState())) {
                    opened(row);
                    open.accept(row);
                }
            }
        }
    }

    PartitionTallies tallies() {
        return tallies;
    }

    ReleaseBook releases() {
        return releases;
    }

    LabelIndex index() {
        return index;
    }

    @Nullable
    Endpoint endpoint(String endpointId) {
        return endpoints.get(endpointId);
    }

    void keep(Endpoint endpoint) {
        endpoints.put(endpoint.getEndpointId(), endpoint);
        index.put(endpoint);
    }

    /** The next rows in order of id, so many at most; {@code after} null: the first. */
    @SuppressWarnings("NullAway") // an open end of a range is null
    List<Endpoint> endpointsAfter(@Nullable String after, int most) {
        List<Endpoint> found = new ArrayList<>();
        try (KeyValueIterator<String, Endpoint> next = endpoints.range(after, null)) {
            while (next.hasNext() && found.size() < most) {
                Endpoint row = next.next().value;
                if (!row.getEndpointId().equals(after)) {
                    found.add(row);
                }
            }
        }
        return found;
    }

    void forget(String endpointId) {
        endpoints.delete(endpointId);
        index.remove(endpointId);
    }

    @Override
    public @Nullable LedgerRow row(ActivationId activation) {
        return rows.get(activation.toString());
    }

    @Override
    public void keep(ActivationId activation, LedgerRow row) {
        rows.put(activation.toString(), row);
    }

    /** The rows of one invocation, in order of endpoint id. */
    void eachRow(String invocationId, Consumer<LedgerRow> each) {
        try (KeyValueIterator<String, LedgerRow> found = rows.prefixScan(invocationId + "/", new StringSerializer())) {
            while (found.hasNext()) {
                each.accept(found.next().value);
            }
        }
    }

    /** The invocations that this endpoint is an open target of, oldest first. */
    List<String> openInvocations(String endpointId) {
        return new ArrayList<>(openByEndpoint.getOrDefault(endpointId, Set.of()));
    }

    /** The open targets of each invocation. */
    void eachOpen(BiConsumer<String, List<String>> each) {
        Map<String, List<String>> byInvocation = new TreeMap<>();
        openByEndpoint.forEach((endpoint, invocations) -> invocations.forEach(invocation -> byInvocation
                .computeIfAbsent(invocation, unknown -> new ArrayList<>())
                .add(endpoint)));
        byInvocation.forEach(each);
    }

    void opened(LedgerRow row) {
        openByEndpoint
                .computeIfAbsent(row.getEndpointId(), unknown -> new TreeSet<>())
                .add(row.getInvocationId());
    }

    void ended(LedgerRow row) {
        Set<String> open = openByEndpoint.get(row.getEndpointId());
        if (open != null && open.remove(row.getInvocationId()) && open.isEmpty()) {
            openByEndpoint.remove(row.getEndpointId());
        }
    }

    @Nullable
    InvocationSpec spec(String invocationId) {
        Selection selection = specs.get(invocationId);
        return selection != null && selection.getOrder() instanceof SelectTargets order ? order.getSpec() : null;
    }

    /** The trace that an invocation belongs to; empty: none that is known. */
    String traceparent(String invocationId) {
        String known = traceparents.get(invocationId);
        if (known != null) {
            return known;
        }
        InvocationSpec spec = spec(invocationId);
        if (spec == null) {
            return "";
        }
        if (traceparents.size() >= TRACEPARENTS_KEPT) {
            traceparents.remove(traceparents.keySet().iterator().next());
        }
        traceparents.put(invocationId, spec.getTraceparent());
        return spec.getTraceparent();
    }

    void keepSpec(Selection selection) {
        specs.put(selection.getInvocationId(), selection);
    }

    @Override
    public CloseMark mark(String invocationId) {
        byte[] mark = marks.get(invocationId);
        return mark == null ? CloseMark.NONE : decodeMark(mark);
    }

    @Override
    public void keep(String invocationId, CloseMark mark) {
        marks.put(
                invocationId,
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(mark.closedOffset())
                        .putLong(mark.targets())
                        .array());
    }

    private static CloseMark decodeMark(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new CloseMark(buffer.getLong(), buffer.getLong());
    }

    /** Why the invocation is to be stopped; null if it is not. */
    @Nullable
    String cancelReason(String invocationId) {
        return cancels.get(invocationId);
    }

    void keepCancel(String invocationId, String reason) {
        cancels.put(invocationId, reason);
    }

    /** The route of the row's attempt. */
    @Nullable
    Route route(LedgerRow row) {
        byte[] route = routes.get(routeKey(row, row.getAttempt()));
        return route == null ? null : Route.decode(route);
    }

    /** Null: it has none any more. */
    void keepRoute(LedgerRow row, @Nullable Route route) {
        if (route == null) {
            routes.delete(routeKey(row, row.getAttempt()));
        } else {
            routes.put(routeKey(row, row.getAttempt()), route.encode());
        }
    }

    /** The attempts before the row's have no route any more. */
    void forgetEarlierRoutes(LedgerRow row) {
        for (int attempt = 1; attempt < row.getAttempt(); attempt++) {
            routes.delete(routeKey(row, attempt));
        }
    }

    private static String routeKey(LedgerRow row, int attempt) {
        return ActivationId.ofAttempt(row.getInvocationId(), row.getEndpointId(), attempt)
                .toString();
    }

    /**
     * Forgets an invocation whose time is over, a limited number of rows at once.
     *
     * @return whether all of it is gone
     */
    boolean forget(String invocationId, int mostRows) {
        List<LedgerRow> found = new ArrayList<>();
        try (KeyValueIterator<String, LedgerRow> some = rows.prefixScan(invocationId + "/", new StringSerializer())) {
            while (some.hasNext() && found.size() < mostRows) {
                found.add(some.next().value);
            }
        }
        for (LedgerRow row : found) {
            String key = row.getInvocationId() + "/" + row.getEndpointId();
            rows.delete(key);
            keepRoute(row, null);
            forgetEarlierRoutes(row);
            ended(row);
        }
        if (found.size() == mostRows) {
            return false;
        }
        specs.delete(invocationId);
        marks.delete(invocationId);
        cancels.delete(invocationId);
        releases.forget(invocationId);
        tallies.forget(invocationId);
        return true;
    }
}
