package io.sluice.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.gateways.GatewayLink.Lane;
import io.sluice.coordinator.topology.FakeGateways.Told;
import io.sluice.topics.ActivationBatch;
import io.sluice.topics.DrainGateway;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.EndpointsKnown;
import io.sluice.topics.GatewayAdded;
import io.sluice.topics.GatewayDrainWanted;
import io.sluice.topics.GatewayOrder;
import io.sluice.topics.GatewayState;
import io.sluice.topics.GatewaySyncWanted;
import io.sluice.topics.TargetState;
import io.sluice.topics.TopicCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What administrators want of gateways, in the region's topology. */
class GatewayOrdersTest {
    @TempDir
    Path folder;

    private RegionHarness region;

    @BeforeEach
    void open() {
        region = new RegionHarness(folder);
    }

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void aGatewayThatWasAddedIsListed() {
        // When
        order("gw-7", new GatewayAdded("gw7.example:8883", Map.of("site", "berlin")));
        // Then
        assertThat(region.gateway("gw-7").getState()).isEqualTo(GatewayState.DOWN);
        assertThat(region.gateway("gw-7").getAddress()).isEqualTo("gw7.example:8883");
    }

    @Test
    void aGatewayIsToldToDrainAndWhereItsEndpointsGo() {
        // Given
        region.heartbeat("gw-1");
        region.heartbeat("gw-2");
        // When
        order("gw-1", new GatewayDrainWanted(true));
        // Then
        assertThat(region.gateways.heard())
                .containsExactly(
                        new Told("gw-1", Lane.ANSWERS, "gw-1", new DrainGateway(true, List.of("localhost:8883"))));
        assertThat(region.gateway("gw-1").getState()).isEqualTo(GatewayState.DRAINING);
        // When it says that it does not drain, as after a restart
        region.heartbeat("gw-1");
        // Then
        assertThat(region.gateways.heard(DrainGateway.class)).hasSize(1);
    }

    @Test
    void anOrderForAGatewayThatIsNotThereChangesNothing() {
        // When
        order("gw-9", new GatewayDrainWanted(true));
        // Then
        assertThat(region.gateway("gw-9")).isNull();
        assertThat(region.gateways.heard()).isEmpty();
    }

    @Test
    void aGatewayIsToldAgainOfItsEndpointsAndOfWhatIsOpenThere() {
        // Given
        region.heartbeat("gw-1");
        region.login("e1", "gw-1");
        region.login("e2", "gw-2");
        region.login("e3", "gw-1");
        region.invoke("i1", "*");
        region.invoke("i2", "*");
        region.state("i1");
        region.report("i2", "e1", TargetState.SUCCEEDED);
        region.gateways.heard();
        // When
        order("gw-1", new GatewaySyncWanted());
        passOn();
        // Then
        List<Told> told = region.gateways.heard();
        assertThat(told).extracting(Told::gateway).containsOnly("gw-1");
        assertThat(known(told).getEndpointIds()).containsExactlyInAnyOrder("e1", "e3");
        assertThat(activations(told)).containsExactlyInAnyOrder("i1/e1/1", "i1/e3/1", "i2/e3/1");
    }

    @Test
    void aGatewayThatHasMissedAPartOfItsTopicIsToldAgainUnderTheNumberItAskedUnder() {
        // Given
        region.login("e1", "gw-1");
        // When
        region.heartbeat("gw-1", 77);
        region.heartbeat("gw-1", 77);
        // Then
        assertThat(passOn()).isEqualTo(1);
        assertThat(known(region.gateways.heard()).getSnapshot()).isEqualTo(77);
        // When it still asks long after
        region.pass(Duration.ofSeconds(20));
        region.heartbeat("gw-1", 77);
        // Then
        assertThat(passOn()).isEqualTo(1);
    }

    private static EndpointsKnown known(List<Told> told) {
        List<EndpointsKnown> known = told.stream()
                .map(Told::body)
                .filter(EndpointsKnown.class::isInstance)
                .map(EndpointsKnown.class::cast)
                .toList();
        assertThat(known).hasSize(1);
        return known.get(0);
    }

    private static List<String> activations(List<Told> told) {
        return told.stream()
                .map(Told::body)
                .filter(ActivationBatch.class::isInstance)
                .map(ActivationBatch.class::cast)
                .flatMap(batch -> batch.getTargets().stream()
                        .map(target ->
                                batch.getInvocationId() + "/" + target.getEndpointId() + "/" + target.getRouteEpoch()))
                .toList();
    }

    private void order(String gateway, Object order) {
        region.put(
                TopicCatalog.GATEWAY_ORDERS,
                gateway,
                GatewayOrder.class,
                new GatewayOrder(gateway, region.now(), "admin", order));
    }

    /** Kafka's part: what the gateways' task wrote is read by the partition's. */
    private int passOn() {
        List<EndpointOrder> orders = region.read(TopicCatalog.ENDPOINT_ORDERS, EndpointOrder.class);
        return orders.size();
    }
}
