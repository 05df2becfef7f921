package io.sluice.coordinator.enrolment;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.coordinator.ca.CertificateAuthority;
import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.coordinator.topology.TopologyExtension;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.Enrolment;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The part of the streams that enrols: {@code enrolments} in, {@code enrolments} (second hop) and gateways out;
 * {@code endpoint-orders} is told who was enrolled.
 */
public final class EnrolmentTopology implements TopologyExtension {
    private static final String SOURCE = "enrolments-source";
    private static final String PROCESSOR = "enrolments-processor";

    private final TopicName names;
    private final Serde<Enrolment> enrolments;
    private final Serde<EndpointOrder> orders;
    private final EnrolmentProcessor.Settings settings;

    /**
     * With the keys of the region.
     *
     * @param enrolments how the topic's values are written
     * @param orders and those of the topic that tells of endpoints enrolled anew
     * @param regionKey SubjectPublicKeyInfo of the key that agents pin
     * @param validity of endpoints' certificates
     */
    public EnrolmentTopology(
            TopicName names,
            Serde<Enrolment> enrolments,
            Serde<EndpointOrder> orders,
            CertificateAuthority authority,
            byte[] regionKey,
            Duration validity,
            InstantSource clock,
            MeterRegistry metrics) {
        this.names = names;
        this.enrolments = enrolments;
        this.orders = orders;
        this.settings = new EnrolmentProcessor.Settings(authority, regionKey.clone(), validity, clock, metrics);
    }

    @Override
    public void addTo(Topology topology, GatewayLink gateways) {
        String topic = names.of(TopicCatalog.ENROLMENTS);
        topology.addSource(SOURCE, Serdes.String().deserializer(), enrolments.deserializer(), topic);
        topology.addProcessor(PROCESSOR, () -> new EnrolmentProcessor(settings, gateways), SOURCE);
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(EnrolmentProcessor.TOKENS),
                        Serdes.String(),
                        StateSerdes.token()),
                PROCESSOR);
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(EnrolmentProcessor.ENDPOINT_KEYS),
                        Serdes.String(),
                        StateSerdes.endpointKey()),
                PROCESSOR);
        topology.addSink(
                EnrolmentProcessor.HONOURED, topic, Serdes.String().serializer(), enrolments.serializer(), PROCESSOR);
        topology.addSink(
                EnrolmentProcessor.READMITTED,
                names.of(TopicCatalog.ENDPOINT_ORDERS),
                Serdes.String().serializer(),
                orders.serializer(),
                PROCESSOR);
    }
}
