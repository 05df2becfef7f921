package io.sluice.coordinator.api;

import io.sluice.coordinator.query.NotReadyException;
import io.sluice.coordinator.query.RegionView;
import io.sluice.coordinator.selector.Selector;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationState;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.TargetState;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A region whose state a test says. */
final class FakeRegion implements RegionView {
    final ConcurrentSkipListMap<String, InvocationState> invocations = new ConcurrentSkipListMap<>();
    final ConcurrentSkipListMap<String, LedgerRow> rows = new ConcurrentSkipListMap<>();
    final ConcurrentSkipListMap<String, Endpoint> endpoints = new ConcurrentSkipListMap<>();
    final List<Gateway> gateways = new CopyOnWriteArrayList<>();
    final Map<String, GatewayHeartbeat> heartbeats = new ConcurrentHashMap<>();
    final Map<String, TransferManifest> transfers = new ConcurrentHashMap<>();
    final List<Watch> watches = new CopyOnWriteArrayList<>();
    volatile boolean ready = true;

    record Watch(String invocationId, Consumer<InvocationState> listener) {}

    static InvocationState state(String id, InvocationPhase phase, Map<String, Long> counts) {
        return InvocationState.newBuilder()
                .setInvocationId(id)
                .setPhase(phase)
                .setPartitions(4)
                .setClosedPartitions(4)
                .setTargets(counts.values().stream().mapToLong(Long::longValue).sum())
                .setCounts(counts)
                .setSelector("*")
                .setMethod("m")
                .setVersion("1")
                .setRequestedBy("local-admin")
                .setRequestedAt(0)
                .setExpiresAt(86_400_000)
                .build();
    }

    static LedgerRow row(String invocation, String endpoint, TargetState state, byte[] output) {
        return LedgerRow.newBuilder()
                .setInvocationId(invocation)
                .setEndpointId(endpoint)
                .setState(state)
                .setReason("")
                .setOutput(ByteBuffer.wrap(output))
                .setErrorTail(ByteBuffer.wrap(new byte[0]))
                .setGateway("gw-1")
                .setSelectedAt(1_000)
                .setExpiresAt(2_000)
                .setRunTimeoutMs(3_000)
                .setCancelRequested(false)
                .setAppliedOffset(7)
                .setLate(0)
                .setGatewayReceivedAtMicros(1)
                .setAgentReceivedAtMicros(2)
                .setStartedAtMicros(3)
                .setEndedAtMicros(4)
                .setGatewayReportedAtMicros(5)
                .build();
    }

    static Endpoint listed(String id) {
        return Endpoint.newBuilder()
                .setEndpointId(id)
                .setStatus(EndpointStatus.CONNECTED)
                .setAssignedGateway("gw-1")
                .setHost("host-of-" + id)
                .setPlatform("linux-x86_64")
                .setAddress("127.0.0.1:5")
                .setAgentVersion("1")
                .setLabels(Map.of())
                .setLastLoginKind("NORMAL")
                .setSince(0)
                .setFirstSeenAt(0)
                .build();
    }

    /** Says a new state to everyone who watches. */
    void tell(InvocationState state) {
        invocations.put(state.getInvocationId(), state);
        watches.stream()
                .filter(watch -> watch.invocationId().equals(state.getInvocationId()))
                .forEach(watch -> watch.listener().accept(state));
    }

    @Override
    public Optional<InvocationState> invocation(String invocationId) {
        requireReady();
        return Optional.ofNullable(invocations.get(invocationId));
    }

    @Override
    public Page<InvocationState> invocations(@Nullable String method, @Nullable String after, int limit) {
        return page(
                invocations.descendingMap(),
                after,
                limit,
                InvocationState::getInvocationId,
                job -> method == null || job.getMethod().equals(method));
    }

    @Override
    public Page<LedgerRow> targets(
            String invocationId, @Nullable TargetState state, @Nullable String after, int limit) {
        return page(
                rows,
                after == null ? null : invocationId + "/" + after,
                limit,
                LedgerRow::getEndpointId,
                row -> row.getInvocationId().equals(invocationId) && (state == null || row.getState() == state));
    }

    @Override
    public Optional<LedgerRow> target(String invocationId, String endpointId) {
        return Optional.ofNullable(rows.get(invocationId + "/" + endpointId));
    }

    @Override
    public Page<Endpoint> endpoints(Selector selector, @Nullable String after, int limit) {
        return page(endpoints, after, limit, Endpoint::getEndpointId, selector::matches);
    }

    @Override
    public Optional<Endpoint> endpoint(String endpointId) {
        return Optional.ofNullable(endpoints.get(endpointId));
    }

    @Override
    public List<Gateway> gateways() {
        return gateways;
    }

    @Override
    public Optional<GatewayHeartbeat> heartbeat(String gateway) {
        return Optional.ofNullable(heartbeats.get(gateway));
    }

    @Override
    public Optional<TransferManifest> transfer(String endpointId, String transferId) {
        return Optional.ofNullable(transfers.get(transferId))
                .filter(manifest -> manifest.getEndpointId().equals(endpointId));
    }

    @Override
    public List<TransferManifest> files(String invocationId, String endpointId) {
        return transfers.values().stream()
                .filter(manifest -> manifest.getKind() == TransferType.LOG
                        && manifest.getCorrelation().equals(invocationId + "/" + endpointId))
                .toList();
    }

    @Override
    public AutoCloseable watch(String invocationId, Consumer<InvocationState> listener) {
        Watch watch = new Watch(invocationId, listener);
        watches.add(watch);
        InvocationState now = invocations.get(invocationId);
        if (now != null) {
            listener.accept(now);
        }
        return () -> watches.remove(watch);
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    private void requireReady() {
        if (!ready) {
            throw new NotReadyException("partition 3 is being restored");
        }
    }

    private static <T> Page<T> page(
            NavigableMap<String, T> all,
            @Nullable String after,
            int limit,
            Function<T, String> key,
            Predicate<T> meant) {
        List<T> found = new ArrayList<>();
        var rest = after == null ? all : all.tailMap(after, false);
        for (T item : rest.values()) {
            if (meant.test(item)) {
                if (found.size() == limit) {
                    return new Page<>(found, key.apply(found.get(limit - 1)));
                }
                found.add(item);
            }
        }
        return new Page<>(found, null);
    }
}
