package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A site that Kafka and the registry cannot be reached from, and whose gateway is killed there. */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
class WanCutIT {
    private static final String GATEWAY = "gw-1";
    private static final Duration SOON = Duration.ofMinutes(2);
    /** An agent that lost its gateway twice in a row may wait for five minutes, by its own table. */
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(6);

    private RealRegion region;
    private List<RealAgent> agents = List.of();

    @BeforeEach
    void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(WanCutIT.class)));
        agents = region.startAgents(2, "site=far");
    }

    @AfterEach
    void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @Test
    void whatRunsWhenTheSiteIsCutOffIsReportedOnceThoughTheGatewayIsKilledTwice() {
        // Given
        SideEffects effects = SideEffects.in(region);
        String job = region.api().runScript("site=far", effects.script("sleep 10; echo done"));
        await("both run").atMost(SOON).until(() -> effects.runs().size() == agents.size());
        agents.forEach(agent -> region.api().awaitState(job, agent.endpointId(), "RUNNING", SOON));

        // When
        region.broker().kill();
        region.registry().kill();
        region.gateway(GATEWAY).kill();
        region.gateway(GATEWAY).startAgain().awaitReady();
        await("both have logged in again, without Kafka")
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> region.face(GATEWAY).metric("sluice_gateway_sessions") == agents.size());
        await("both reports are in the spool")
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> region.face(GATEWAY).metric("sluice_spool_records") >= agents.size());
        region.gateway(GATEWAY).kill();
        region.gateway(GATEWAY).startAgain();
        region.broker().startAgain().awaitReady();
        region.registry().startAgain().awaitReady();

        // Then
        RegionApi.Invocation done = await("the job is complete")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(
                        () -> {
                            region.restartWhatHalted();
                            return region.api().invocation(job);
                        },
                        RegionApi.Invocation::isComplete);
        List<RegionApi.Target> targets = region.api().targets(job);
        assertThat(done.count("SUCCEEDED")).as(targets.toString()).isEqualTo(agents.size());
        effects.assertNoneRanTwice(targets);
        await("the spool is empty")
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> region.face(GATEWAY).metric("sluice_spool_records") == 0);
        await("both have come back")
                .atMost(LONGEST_BACK_OFF)
                .ignoreExceptions()
                .until(() -> region.face(GATEWAY).metric("sluice_gateway_sessions") == agents.size());
        String after = region.api().runScript("site=far", effects.script("echo after"));
        assertThat(region.api().awaitComplete(after, SOON).count("SUCCEEDED")).isEqualTo(agents.size());
    }
}
