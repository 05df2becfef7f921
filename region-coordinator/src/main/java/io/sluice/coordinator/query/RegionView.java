package io.sluice.coordinator.query;

import io.sluice.coordinator.selector.Selector;
import io.sluice.topics.Endpoint;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.InvocationState;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.TargetState;
import io.sluice.topics.TransferManifest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The region's state as it stands. Any thread may ask. Every method throws {@link NotReadyException} while the stores
 * are being restored or moved.
 */
public interface RegionView {

    Optional<InvocationState> invocation(String invocationId);

    /** Newest first; {@code method} null for all; {@code after} is the id of the last one seen, null for the first page; limit 1 to 1000. */
    Page<InvocationState> invocations(@Nullable String method, @Nullable String after, int limit);

    /** In order of endpoint id; {@code state} null for all. */
    Page<LedgerRow> targets(String invocationId, @Nullable TargetState state, @Nullable String after, int limit);

    Optional<LedgerRow> target(String invocationId, String endpointId);

    /** In order of endpoint id. */
    Page<Endpoint> endpoints(Selector selector, @Nullable String after, int limit);

    Optional<Endpoint> endpoint(String endpointId);

    List<Gateway> gateways();

    /** What the gateway said last, since this instance has looked after the gateways. */
    Optional<GatewayHeartbeat> heartbeat(String gateway);

    /** The manifest of a transfer, from when it is wholly in Kafka until its chunks are deleted. */
    Optional<TransferManifest> transfer(String endpointId, String transferId);

    /**
     * The files that a method has sent up on one endpoint, from when they are wholly in Kafka until their chunks are deleted; of
     * several of one name the latest. In order of names.
     */
    List<TransferManifest> files(String invocationId, String endpointId);

    /**
     * Calls back with each new state of an invocation, from a thread that must not be blocked, until closed. The state
     * at the time of the call is delivered first if there is one.
     */
    AutoCloseable watch(String invocationId, Consumer<InvocationState> listener);

    /** Whether every task this instance was assigned is restored and answers. */
    boolean isReady();

    /**
     * A part of a list.
     *
     * @param next what to pass as {@code after} for the following page; null: this was the last
     * @param <T> what is listed
     */
    record Page<T>(List<T> items, @Nullable String next) {}
}
