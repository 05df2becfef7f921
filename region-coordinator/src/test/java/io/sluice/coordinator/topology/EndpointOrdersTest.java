package io.sluice.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.gateways.GatewayLink.Lane;
import io.sluice.coordinator.rulebook.Rulebooks;
import io.sluice.coordinator.topology.FakeGateways.Told;
import io.sluice.topics.ActivationBatch;
import io.sluice.topics.EndpointLabelled;
import io.sluice.topics.EndpointMoved;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.EndpointRemoved;
import io.sluice.topics.EndpointsGone;
import io.sluice.topics.EndpointsKnown;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.TopicCatalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointOrdersTest {
    @TempDir
    Path folder;

    private RegionHarness region;

    @BeforeEach
    void open() {
        region = new RegionHarness(folder);
        Rulebooks.learnUp(region.rulebook, "gw-1", "gw-2");
    }

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void anAdministratorsLabelGoesOverTheEndpointsOwnUntilItIsTakenAway() {
        // Given
        region.login("e1", "gw-1", "boot-1", 1, Map.of("ring", "late", "rack", "4"));
        // When
        order("e1", new EndpointLabelled(Map.of("ring", "canary"), List.of()));
        // Then
        assertThat(region.endpoint("e1").getLabels()).isEqualTo(Map.of("ring", "canary", "rack", "4"));
        // When it logs in again
        region.login("e1", "gw-1", "boot-1", 2, Map.of("ring", "early"));
        // Then
        assertThat(region.endpoint("e1").getLabels()).isEqualTo(Map.of("ring", "canary"));
        region.invoke("i1", "ring=canary");
        assertThat(region.state("i1").getTargets()).isEqualTo(1);
        // When
        order("e1", new EndpointLabelled(Map.of(), List.of("ring")));
        // Then
        assertThat(region.endpoint("e1").getLabels()).isEqualTo(Map.of("ring", "early"));
        assertThat(region.endpoint("e1").getAdminLabels()).isEmpty();
    }

    @Test
    void aMigratedEndpointIsKnownToTheNewGatewayAndSentAwayFromTheOld() {
        // Given
        region.login("e1", "gw-1");
        region.gateways.heard();
        // When
        order("e1", new EndpointMoved("gw-2"));
        // Then
        assertThat(region.gateways.heard())
                .containsExactly(
                        new Told("gw-2", Lane.ANSWERS, "e1", new EndpointsKnown(0L, List.of("e1"))),
                        new Told(
                                "gw-1",
                                Lane.ANSWERS,
                                "e1",
                                new EndpointsGone(
                                        List.of("e1"), "MIGRATED: it belongs to gw-2", List.of("gw-2:8883"))));
        assertThat(region.endpoint("e1").getAssignedGateway()).isEqualTo("gw-2");
    }

    @Test
    void whatAMigratedEndpointHasToRunFollowsItWithARaisedEpoch() {
        // Given
        region.login("e1", "gw-1");
        region.invoke("i1", "*");
        region.state("i1");
        assertThat(region.gateways.heard(ActivationBatch.class)).hasSize(1);
        // When
        order("e1", new EndpointMoved("gw-2"));
        region.login("e1", "gw-2", "boot-1", 2, Map.of());
        region.state("i1");
        // Then
        List<Told> batches = region.gateways.heard().stream()
                .filter(told -> told.body() instanceof ActivationBatch)
                .toList();
        assertThat(batches).extracting(Told::gateway).containsExactly("gw-2");
        ActivationBatch batch = (ActivationBatch) batches.get(0).body();
        assertThat(batch.getTargets().get(0).getRouteEpoch()).isGreaterThan(1);
    }

    @Test
    void aMigratedEndpointThatComesToTheOldGatewayIsSentToTheNew() {
        // Given
        region.login("e1", "gw-1");
        order("e1", new EndpointMoved("gw-2"));
        region.gateways.heard();
        // When
        region.askLogin("e1", "gw-1", "request-1", region.now() + 5_000);
        // Then
        LoginAnswer answer = region.gateways.heard(LoginAnswer.class).get(0);
        assertThat(answer.getServers()).containsExactly("gw-2:8883");
    }

    @Test
    void anOrderForAGatewayWithoutAddressChangesNothing() {
        region.login("e1", "gw-1");
        region.gateways.heard();

        order("e1", new EndpointMoved("gw-9"));

        assertThat(region.gateways.heard()).isEmpty();
        assertThat(region.endpoint("e1").getAssignedGateway()).isEqualTo("gw-1");
    }

    @Test
    void aConnectedEndpointIsRemovedByForceOnly() {
        // Given
        region.login("e1", "gw-1");
        region.login("e2", "gw-1");
        region.gateways.heard();
        // When
        order("e1", new EndpointRemoved(false));
        // Then
        assertThat(region.endpoint("e1")).isNotNull();
        assertThat(region.gateways.heard()).isEmpty();
        // When
        order("e1", new EndpointRemoved(true));
        // Then
        assertThat(region.endpoint("e1")).isNull();
        EndpointsGone gone = region.gateways.heard(EndpointsGone.class).get(0);
        assertThat(gone.getServers()).isEmpty();
        region.invoke("i1", "*");
        assertThat(region.state("i1").getTargets()).isEqualTo(1);
    }

    private void order(String endpoint, Object order) {
        region.put(
                TopicCatalog.ENDPOINT_ORDERS,
                endpoint,
                EndpointOrder.class,
                new EndpointOrder(endpoint, region.now(), "admin", order));
    }
}
