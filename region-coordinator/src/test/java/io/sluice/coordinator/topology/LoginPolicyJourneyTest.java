package io.sluice.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.gateways.GatewayLink.Lane;
import io.sluice.coordinator.rulebook.Rulebooks;
import io.sluice.coordinator.topology.FakeGateways.Told;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.EndpointsGone;
import io.sluice.topics.LoginAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins that gateways ask about, in the region's topology. */
class LoginPolicyJourneyTest {
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
    void anEndpointIsSentWhereThePolicyWantsItAndTakenInThere() {
        // Given
        policy("rules: [{name: net, when: \"inSubnet(address, '10.0.0.0/8')\", label: {site: b}, gateways: [gw-2]}]");
        // When
        LoginAnswer first = ask("gw-1");
        LoginAnswer second = ask("gw-2");
        // Then
        assertThat(first.getAccepted()).isFalse();
        assertThat(first.getServers()).containsExactly("gw-2:8883");
        assertThat(first.getReason()).isEqualTo("ASSIGNED: rule net");
        assertThat(second.getAccepted()).isTrue();
        assertThat(region.endpoint("e1").getAssignedGateway()).isEqualTo("gw-2");
        // When
        region.login("e1", "gw-2", "boot-1", 1, Map.of("rack", "4"));
        // Then
        assertThat(region.endpoint("e1").getLabels()).isEqualTo(Map.of("site", "b", "rack", "4"));
    }

    @Test
    void anExcludedEndpointIsRefusedAndNotListed() {
        // Given
        policy("rules: [{name: no, when: 'true', exclude: closed}]");
        // When
        LoginAnswer answer = ask("gw-1");
        // Then
        assertThat(answer.getAccepted()).isFalse();
        assertThat(answer.getServers()).isEmpty();
        assertThat(answer.getReason()).isEqualTo("EXCLUDED: closed");
        assertThat(region.endpoint("e1")).isNull();
    }

    @Test
    void aQuarantinedEndpointIsListedInLostAndFoundUntilThePolicyLetsItIn() {
        // Given
        policy("rules: [{name: who, when: 'true', quarantine: who is it}]");
        // When
        LoginAnswer refused = ask("gw-1");
        // Then
        Endpoint row = region.endpoint("e1");
        assertThat(refused.getReason()).isEqualTo("QUARANTINED: who is it");
        assertThat(row.getStatus()).isEqualTo(EndpointStatus.QUARANTINED);
        assertThat(row.getAssignedGateway()).isEqualTo("lost-n-found");
        assertThat(row.getReason()).isEqualTo("who is it");
        // When
        policy("rules: []");
        LoginAnswer accepted = ask("gw-1");
        // Then
        assertThat(accepted.getAccepted()).isTrue();
        assertThat(region.endpoint("e1").getStatus()).isEqualTo(EndpointStatus.DISCONNECTED);
        assertThat(region.endpoint("e1").getAssignedGateway()).isEqualTo("gw-1");
    }

    @Test
    void anEndpointThatHasLoggedInBeforeThoughTheRegionHasNoRecordIsAnOrphan() {
        // When
        region.login("e1", "gw-1", "boot-1", 4, Map.of());
        // Then
        assertThat(region.endpoint("e1").getLastLoginKind()).isEqualTo("ORPHAN");
        // When
        region.login("e1", "gw-1", "boot-1", 5, Map.of());
        // Then
        assertThat(region.endpoint("e1").getLastLoginKind()).isEqualTo("NORMAL");
    }

    @Test
    void aPolicyReachesAnEndpointThatIsConnected() {
        // Given
        region.login("e1", "gw-1");
        region.login("e2", "gw-1");
        region.gateways.heard();
        // When
        policy("rules: [{name: no, when: \"id == 'e1'\", exclude: closed}]");
        region.pass(Duration.ofSeconds(1));
        // Then
        assertThat(region.gateways.heard())
                .containsExactly(new Told(
                        "gw-1", Lane.ANSWERS, "e1", new EndpointsGone(List.of("e1"), "EXCLUDED: closed", List.of())));
        // When
        region.pass(Duration.ofSeconds(3));
        // Then it has been said
        assertThat(region.gateways.heard()).isEmpty();
    }

    @Test
    void aPolicyReachesOnlySoManyConnectedEndpointsASecond() {
        // Given: one a second
        region.close();
        region = new RegionHarness(folder, 1);
        Rulebooks.learnUp(region.rulebook, "gw-1", "gw-2");
        for (String endpoint : List.of("e1", "e2", "e3")) {
            region.login(endpoint, "gw-1");
        }
        region.gateways.heard();
        // When
        policy("rules: [{name: no, when: 'true', exclude: closed}]");
        // Then
        for (String endpoint : List.of("e1", "e2", "e3")) {
            region.pass(Duration.ofSeconds(1));
            assertThat(region.gateways.heard(EndpointsGone.class))
                    .extracting(EndpointsGone::getEndpointIds)
                    .containsExactly(List.of(endpoint));
        }
        region.pass(Duration.ofSeconds(3));
        assertThat(region.gateways.heard()).isEmpty();
    }

    @Test
    void aPolicyReachesAnEndpointThatItsGatewayLetsInWithoutAsking() {
        // Given
        policy("rules: [{name: who, when: 'true', quarantine: who is it}]");
        region.pass(Duration.ofSeconds(1));
        // When
        region.login("e1", "gw-1");
        // Then
        assertThat(region.gateways.heard(EndpointsGone.class).get(0).getReason())
                .isEqualTo("QUARANTINED: who is it");
        assertThat(region.endpoint("e1").getStatus()).isEqualTo(EndpointStatus.QUARANTINED);
        assertThat(region.endpoint("e1").getAssignedGateway()).isEqualTo("lost-n-found");
    }

    private void policy(String document) {
        Rulebooks.put(region.rulebook, document);
    }

    private LoginAnswer ask(String gateway) {
        region.gateways.heard();
        region.askLogin("e1", gateway, "r-" + gateway, region.now() + 5_000);
        List<LoginAnswer> answers = region.gateways.heard(LoginAnswer.class);
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }
}
