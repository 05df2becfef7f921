package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A region whose gateways come and go, with real agents. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class GatewaysIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static RealRegion region;

    @BeforeAll
    static void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(GatewaysIT.class)).withGateways("gw-1", "gw-2"));
    }

    @AfterAll
    static void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @Test
    void aGatewayIsAddedWhileTheRegionRunsAndTakesOverFromOneThatIsDrained() throws IOException {
        // Given
        List<RealAgent> agents = region.startAgents(2, "fleet=one");
        agents.forEach(agent -> assertThat(at(agent)).isEqualTo("gw-1"));
        JsonNode made = region.api()
                .post(201, "/gateways", Map.of("id", "gw-3", "labels", Map.of("site", "berlin"), "address", ""));
        writeCredentials("gw-3", made);
        region.startGateway("gw-3").awaitReady();
        awaitState("gw-3", "UP");
        assertThat(gateway("gw-3").at("/labels/site").asText()).isEqualTo("berlin");
        region.api().post(202, "/gateways/gw-2/drain", Map.of());
        awaitState("gw-2", "DRAINING");

        // When
        region.api().post(202, "/gateways/gw-1/drain", Map.of());

        // Then
        agents.forEach(agent -> await(agent.endpointId() + " is at gw-3")
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> at(agent).equals("gw-3")));
        await("gw-1 is empty")
                .atMost(SOON)
                .until(() -> gateway("gw-1").get("sessions").asInt() == 0);
        assertThat(gateway("gw-1").get("state").asText()).isEqualTo("DRAINING");
        String job = region.api().runScript("fleet=one", "echo here");
        assertThat(region.api().awaitComplete(job, SOON).count("SUCCEEDED")).isEqualTo(agents.size());
        assertThat(region.api().targets(job))
                .allSatisfy(target -> assertThat(target.gateway()).isEqualTo("gw-3"));

        // When a gateway has lost its store, and is told again
        region.gateway("gw-3").kill();
        Path store = region.face("gw-3").folder().resolve("store");
        Files.move(store, region.scratch().resolve("lost"));
        region.gateway("gw-3").startAgain().awaitReady();
        await("gw-3 knows its endpoints again")
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> region.face("gw-3").metric("sluice_endpoints_known") >= agents.size());
        undrain("gw-1");
    }

    @Test
    void aPolicyPlacesNewEndpointsByLabelAndKeepsOthersOut() {
        // Given
        undrain("gw-2");
        region.api().put(200, "/login-policy", Map.of("document", """
                rules:
                  - name: kiosks
                    when: "'kind' in labels && labels.kind == 'kiosk' && inSubnet(address, '127.0.0.0/8')"
                    label: {site: hall}
                    gateways: [gw-2]
                """));
        await("the policy is in force")
                .atMost(SOON)
                .until(() -> region.api().get("/login-policy").get("version").asInt() == 1);

        // When
        RealAgent kiosk = region.startAgent("kind=kiosk");

        // Then
        assertThat(at(kiosk)).isEqualTo("gw-2");
        assertThat(region.api().endpoint(kiosk.endpointId()).labels()).containsEntry("site", "hall");
        String job = region.api().runScript("site=hall", "echo here");
        assertThat(region.api().awaitComplete(job, SOON).count("SUCCEEDED")).isEqualTo(1);
    }

    @Test
    void anEndpointIsMigratedAndWhatItRunsIsReportedOnce() {
        // Given
        for (String gateway : List.of("gw-1", "gw-2")) {
            undrain(gateway);
        }
        RealAgent agent = region.startAgent("fleet=moved");
        String from = at(agent);
        String to = from.equals("gw-1") ? "gw-2" : "gw-1";
        String running = region.api().runScript("fleet=moved", "sleep 3; echo done");
        await("it runs")
                .atMost(SOON)
                .until(() -> region.api().invocation(running).count("RUNNING") == 1);

        // When
        JsonNode ordered = region.api().post(202, "/endpoints/migrate", Map.of("selector", "fleet=moved", "to", to));

        // Then
        assertThat(ordered.get("endpoints").asInt()).isEqualTo(1);
        await(agent.endpointId() + " is at " + to)
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> at(agent).equals(to));
        assertThat(region.api().awaitComplete(running, SOON).count("SUCCEEDED")).isEqualTo(1);
        String after = region.api().runScript("fleet=moved", "echo here");
        assertThat(region.api().awaitComplete(after, SOON).count("SUCCEEDED")).isEqualTo(1);
        assertThat(region.api().targets(after))
                .allSatisfy(target -> assertThat(target.gateway()).isEqualTo(to));
    }

    @Test
    void aCopyOfAMachineIsQuarantinedWithItUntilTheyAreSplit() throws IOException {
        // Given
        undrain("gw-1");
        RealAgent original = region.startAgent("fleet=doubled");
        String id = original.endpointId();

        // When
        RealAgent copy = region.startCopy(original, "fleet=doubled");

        // Then
        await("both are quarantined")
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> region.api().endpoint(id).status().equals("QUARANTINED"));
        assertThat(region.api().endpoint(id).assignedGateway()).isEqualTo("lost-n-found");
        String reason = region.api().get("/endpoints/" + id).get("reason").asText();
        assertThat(reason)
                .startsWith("COLLISION: ")
                .contains(original.part().name(), copy.part().name());
        await("the history tells of both")
                .atMost(SOON)
                .until(() ->
                        region
                                        .api()
                                        .get("/endpoints/" + id + "/history")
                                        .get("items")
                                        .findValuesAsText("event")
                                        .stream()
                                        .filter("COLLISION"::equals)
                                        .count()
                                == 2);

        // When: started again, they do not wait until they come back by themselves
        region.api().post(202, "/endpoints/" + id + "/split", Map.of());
        copy.part().kill();
        original.part().kill();
        copy.part().startAgain();
        original.part().startAgain().awaitReady();

        // Then
        await("the copy is an endpoint of its own")
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> !copy.endpointId().equals(id)
                        && region.api().endpoint(copy.endpointId()).isConnected()
                        && region.api().endpoint(id).isConnected());
        String job = region.api().runScript("fleet=doubled", "echo here");
        assertThat(region.api().awaitComplete(job, SOON).count("SUCCEEDED")).isEqualTo(2);
    }

    private static void writeCredentials(String gateway, JsonNode made) throws IOException {
        Path folder = Files.createDirectories(
                region.regionFolder().resolve("gateways").resolve(gateway));
        Files.writeString(folder.resolve("ca.pem"), made.get("ca").asText());
        Files.writeString(folder.resolve("cert.pem"), made.get("certificate").asText());
        Files.writeString(folder.resolve("key.pem"), made.get("key").asText());
        Files.writeString(
                folder.resolve("region-key.pem"), made.get("regionKey").asText());
    }

    private static String at(RealAgent agent) {
        return String.valueOf(region.api().endpoint(agent.endpointId()).connectedGateway());
    }

    private static JsonNode gateway(String id) {
        return region.api().get("/gateways/" + id);
    }

    /** Whichever test comes first: the list may not know the gateway yet, or another test may have drained it. */
    private static void undrain(String gateway) {
        await(gateway + " is in the list")
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> gateway(gateway).get("id").asText().equals(gateway));
        region.api().post(202, "/gateways/" + gateway + "/undrain", Map.of());
        awaitState(gateway, "UP");
    }

    private static void awaitState(String gateway, String state) {
        await(gateway + " is " + state)
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> gateway(gateway).get("state").asText().equals(state));
    }
}
