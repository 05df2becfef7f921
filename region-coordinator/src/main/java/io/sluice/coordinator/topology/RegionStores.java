package io.sluice.coordinator.topology;

import io.sluice.topics.Endpoint;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.InvocationState;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.Selection;
import io.sluice.topics.Tally;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TransferManifest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The stores of a region: all on disk, all with a changelog. */
public final class RegionStores {
    /** Endpoint id → its row of the list. */
    public static final String ENDPOINTS = "endpoint-list";

    /** Activation id → its row of the ledger. */
    public static final String ROWS = "ledger-rows";

    /** Invocation id → its state. */
    public static final String INVOCATIONS = "invocation-states";

    /** Gateway id → its row of the list. */
    public static final String GATEWAYS = "gateway-list";

    /** Transfer id and time → its manifest, for as long as the topic of chunks keeps them. */
    public static final String MANIFESTS = "transfer-manifests";

    /** Gateway id → the last heartbeat heard by this owner. In memory only: the next one comes in a second or two. */
    public static final String HEARTBEATS = "gateway-last-heartbeats";

    /** Invocation id → what it runs and on whom. */
    static final String SPECS = "invocation-specs";

    /** Invocation id → the partition's close mark. */
    static final String MARKS = "close-marks";

    /** Invocation id → why it is to be stopped. */
    static final String CANCELS = "cancels";

    /** Activation id → its route. */
    static final String ROUTES = "routes";

    /** Invocation id → what of it may be sent now; only where targets are released by and by. */
    static final String RELEASES = "releases";

    /** Gateway / endpoint id → what that gateway must hear of it. */
    static final String WORDS = "gateway-words";

    /** Endpoint id → when it was removed, milliseconds since 1970. */
    static final String REMOVED = "removed-endpoints";

    /** Endpoint id → the agent processes that have logged in under it lately, if they are more than one. */
    static final String RIVALS = "endpoint-rivals";

    /** Deadline, big endian, and what is due → nothing. */
    static final String DEADLINES = "deadlines";

    /** Invocation id / partition → that partition's last tally. */
    static final String TALLIES = "partition-tallies";

    private static final Duration MANIFESTS_KEPT =
            Objects.requireNonNull(TopicCatalog.TRANSFER_CHUNKS.retention(), "chunks are not kept for ever");

    private RegionStores() {}

    /**
     * The stores that may be asked for, and how many partitions each has.
     *
     * @param partitions of the topics by endpoint and by invocation
     */
    public static Map<String, Integer> queryable(int partitions) {
        return Map.of(
                ENDPOINTS, partitions, ROWS, partitions, INVOCATIONS, partitions, MANIFESTS, partitions, GATEWAYS, 1);
    }

    /** How what lies in the stores that may be asked for is written. */
    public static Map<String, Serde<? extends SpecificRecord>> serdes(RegionSerdes serdes) {
        return Map.of(
                ENDPOINTS, serdes.inStore(TopicCatalog.ENDPOINTS, Endpoint.class),
                ROWS, serdes.inStore(TopicCatalog.LEDGER, LedgerRow.class),
                INVOCATIONS, serdes.inStore(TopicCatalog.INVOCATION_STATE, InvocationState.class),
                GATEWAYS, serdes.inStore(TopicCatalog.GATEWAYS, Gateway.class),
                HEARTBEATS, serdes.inStore(TopicCatalog.GATEWAY_HEARTBEATS, GatewayHeartbeat.class),
                MANIFESTS, serdes.inStore(TopicCatalog.TRANSFERS, TransferManifest.class));
    }

    /** Of the endpoint list. */
    public static StoreBuilder<KeyValueStore<String, Endpoint>> endpoints(RegionSerdes serdes) {
        return store(ENDPOINTS, Serdes.String(), serdes.inStore(TopicCatalog.ENDPOINTS, Endpoint.class));
    }

    static List<StoreBuilder<?>> byEndpoint(RegionSerdes serdes) {
        return List.of(
                endpoints(serdes),
                store(ROWS, Serdes.String(), serdes.inStore(TopicCatalog.LEDGER, LedgerRow.class)),
                store(SPECS, Serdes.String(), serdes.inStore(TopicCatalog.SELECTIONS, Selection.class)),
                store(MARKS, Serdes.String(), Serdes.ByteArray()),
                store(CANCELS, Serdes.String(), Serdes.String()),
                store(ROUTES, Serdes.String(), Serdes.ByteArray()),
                store(RELEASES, Serdes.String(), serdes.inStore(TopicCatalog.SELECTIONS, Selection.class)),
                store(WORDS, Serdes.String(), Serdes.ByteArray()),
                store(REMOVED, Serdes.String(), Serdes.Long()),
                store(RIVALS, Serdes.String(), Serdes.ByteArray()),
                store(DEADLINES, Serdes.ByteArray(), Serdes.ByteArray()));
    }

    static List<StoreBuilder<?>> byInvocation(RegionSerdes serdes) {
        return List.of(
                store(
                        INVOCATIONS,
                        Serdes.String(),
                        serdes.inStore(TopicCatalog.INVOCATION_STATE, InvocationState.class)),
                store(TALLIES, Serdes.String(), serdes.inStore(TopicCatalog.TALLIES, Tally.class)));
    }

    static List<StoreBuilder<?>> ofGateways(RegionSerdes serdes) {
        return List.of(
                store(GATEWAYS, Serdes.String(), serdes.inStore(TopicCatalog.GATEWAYS, Gateway.class)),
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(HEARTBEATS),
                                Serdes.String(),
                                serdes.inStore(TopicCatalog.GATEWAY_HEARTBEATS, GatewayHeartbeat.class))
                        .withCachingDisabled()
                        .withLoggingDisabled());
    }

    /** Windowed only for its retention, which costs no look at what is old: whole segments are deleted. */
    static List<StoreBuilder<?>> ofTransfers(RegionSerdes serdes) {
        return List.of(Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(MANIFESTS, MANIFESTS_KEPT, Duration.ofMillis(1), false),
                        Serdes.String(),
                        serdes.inStore(TopicCatalog.TRANSFERS, TransferManifest.class))
                .withCachingDisabled()
                .withLoggingEnabled(Map.of()));
    }

    private static <K, V> StoreBuilder<KeyValueStore<K, V>> store(String name, Serde<K> keys, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), keys, values)
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
    }

    /** Under which a transfer's manifest lies in {@link #MANIFESTS}. */
    public static String manifestKey(String endpointId, String transferId) {
        return endpointId + "/" + transferId;
    }
}
