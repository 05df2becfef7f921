package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import java.time.Duration;

/** Enrol, log in, run, result: the same on whatever broker and registry the region has. */
final class Journey {
    private Journey() {}

    static void leadsFromTheJoinTokenToTheResult(RealRegion region) {
        // Given
        RegionApi api = region.api();
        RealAgent agent = region.startAgent("journey=first");
        RegionApi.Endpoint endpoint = api.endpoint(agent.endpointId());
        assertThat(endpoint.isConnected()).isTrue();
        assertThat(endpoint.connectedGateway()).isEqualTo("gw-1");
        assertThat(endpoint.labels()).containsEntry("journey", "first");

        // When
        SideEffects effects = SideEffects.in(region);
        String id = api.runScript("journey=first", effects.script("echo \"hello from $SLUICE_ENDPOINT_ID\""));
        RegionApi.Invocation done = api.awaitComplete(id, Duration.ofMinutes(1));

        // Then
        assertThat(done.targets()).isEqualTo(1);
        assertThat(done.counts()).containsEntry("SUCCEEDED", 1L);
        RegionApi.Target target = api.target(id, agent.endpointId());
        assertThat(target.state()).isEqualTo("SUCCEEDED");
        assertThat(target.exitCode()).isZero();
        assertThat(target.output()).isEqualTo("hello from " + agent.endpointId() + "\n");
        effects.assertNoneRanTwice(api.targets(id));
        agent.close();
    }
}
