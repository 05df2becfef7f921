package io.sluice.coordinator.topology;

import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.coordinator.rulebook.Rulebook;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.GatewayOrder;
import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationState;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LoginRequest;
import io.sluice.topics.Selection;
import io.sluice.topics.Tally;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicSpec;
import io.sluice.topics.TransferManifest;
import io.sluice.wire.crypto.RegionSigner;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** The region's topology. */
public final class RegionTopology {
    private static final String BY_ENDPOINT = "by-endpoint";
    private static final String BY_INVOCATION = "by-invocation";
    private static final String GATEWAYS = "gateways";
    private static final String TRANSFERS = "transfer-manifests";

    private RegionTopology() {}

    /**
     * What its processors are made of.
     *
     * @param gateways the way to the gateways; closed by whoever made it
     * @param completed told of each invocation's end as soon as it is known here, perhaps repeatedly; must not block
     * @param rulebook what logins are judged by
     */
    public record Parts(
            StreamsSettings settings,
            RegionSerdes serdes,
            RegionSigner signer,
            GatewayLink gateways,
            Rulebook rulebook,
            RegionMeters meters,
            Consumer<InvocationState> completed) {}

    public static Topology build(Parts parts, List<TopologyExtension> extensions) {
        Topology topology = new Topology();
        add(
                topology,
                parts,
                BY_ENDPOINT,
                List.of(
                        source(TopicCatalog.ENDPOINT_EVENTS, EndpointEvent.class),
                        source(TopicCatalog.LOGIN_REQUESTS, LoginRequest.class),
                        source(TopicCatalog.ENDPOINT_ORDERS, EndpointOrder.class),
                        source(TopicCatalog.SELECTIONS, Selection.class),
                        source(TopicCatalog.ACTIVATION_REPORTS, LedgerRecord.class)),
                () -> new PartitionProcessor(parts),
                RegionStores.byEndpoint(parts.serdes()));
        add(
                topology,
                parts,
                BY_INVOCATION,
                List.of(source(TopicCatalog.INVOCATIONS, Invocation.class), source(TopicCatalog.TALLIES, Tally.class)),
                () -> new InvocationProcessor(parts),
                RegionStores.byInvocation(parts.serdes()));
        add(
                topology,
                parts,
                GATEWAYS,
                List.of(
                        source(TopicCatalog.GATEWAY_HEARTBEATS, GatewayHeartbeat.class),
                        source(TopicCatalog.GATEWAY_ORDERS, GatewayOrder.class)),
                () -> new GatewayProcessor(parts),
                RegionStores.ofGateways(parts.serdes()));
        add(
                topology,
                parts,
                TRANSFERS,
                List.of(source(TopicCatalog.TRANSFERS, TransferManifest.class)),
                () -> new TransferProcessor(parts.meters()),
                RegionStores.ofTransfers(parts.serdes()));
        extensions.forEach(extension -> extension.addTo(topology, parts.gateways()));
        return topology;
    }

    private record Source<T extends SpecificRecord>(TopicSpec topic, Class<T> type) {}

    private static <T extends SpecificRecord> Source<T> source(TopicSpec topic, Class<T> type) {
        return new Source<>(topic, type);
    }

    private static void add(
            Topology topology,
            Parts parts,
            String name,
            List<Source<?>> sources,
            ProcessorSupplier<String, SpecificRecord, String, Outgoing> processor,
            List<StoreBuilder<?>> stores) {
        RegionSerdes serdes = parts.serdes();
        for (Source<?> source : sources) {
            topology.addSource(
                    source.topic().topic(),
                    new StringDeserializer(),
                    serdes.of(source.type()).deserializer(),
                    serdes.names().of(source.topic()));
        }
        String[] parents =
                sources.stream().map(source -> source.topic().topic()).toArray(String[]::new);
        topology.addProcessor(name, processor, parents);
        stores.forEach(store -> topology.addStateStore(store, name));
        topology.addSink(
                name + "-out", Outgoing.TOPIC, new StringSerializer(), serdes.outgoing(), Outgoing.PARTITION, name);
    }
}
