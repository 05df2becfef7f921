package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.harness.Part;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each part killed with -9 in the middle of a run: every target ends, none runs twice. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RestartIT {
    private static final int AGENTS = 5;
    private static final int JOBS = 4;
    private static final Duration JOB = Duration.ofMinutes(2);

    private static RealRegion region;
    private static List<RealAgent> agents = List.of();

    @BeforeAll
    static void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(RestartIT.class)));
        agents = region.startAgents(AGENTS, "fleet=restart");
    }

    @AfterAll
    static void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @Test
    void everyTargetSucceedsOnceThoughTheGatewayIsKilled() {
        everyTargetSucceedsOnceThough(region.gateway("gw-1"));
    }

    /** Nothing runs, for an agent whose connection is reset in the middle of something drops its session, as JSSE does. */
    @Test
    void agentsThatWereIdleComeBackWithTheTlsSessionsThatTheyHad() {
        // Given
        agents.forEach(agent -> region.awaitConnected(agent, true));

        // When
        region.gateway("gw-1").kill();
        region.gateway("gw-1").startAgain().awaitReady();

        // Then
        await("a handshake is resumed")
                .atMost(JOB)
                .until(() -> region.face("gw-1").metric("sluice_gateway_handshakes_resumed_total") > 0);
    }

    @Test
    void everyTargetSucceedsOnceThoughTheCoordinatorIsKilled() {
        everyTargetSucceedsOnceThough(region.coordinator(0));
    }

    @Test
    void everyTargetSucceedsOnceThoughTheBrokerIsKilled() {
        everyTargetSucceedsOnceThough(region.broker());
    }

    @Test
    void whatAKilledAgentHadStartedIsInterruptedAfterItsNextLogin() {
        // Given
        SideEffects effects = SideEffects.in(region);
        RealAgent victim = agents.get(0);
        String id = region.api().runScript("fleet=restart", effects.script("sleep 6; echo done"));
        region.api().awaitState(id, victim.endpointId(), "RUNNING", JOB);

        // When
        victim.part().kill();
        region.awaitConnected(victim, false);
        victim.part().startAgain();
        RegionApi.Invocation done = region.api().awaitComplete(id, JOB);

        // Then
        assertThat(done.targets()).isEqualTo(AGENTS);
        assertThat(done.count("INTERRUPTED")).isEqualTo(1);
        assertThat(done.count("SUCCEEDED")).isEqualTo(AGENTS - 1L);
        assertThat(region.api().target(id, victim.endpointId()).state()).isEqualTo("INTERRUPTED");
        effects.assertNoneRanTwice(region.api().targets(id));
        region.awaitConnected(victim, true);
        String next = region.api().runScript("id=" + victim.endpointId(), effects.script("echo again"));
        assertThat(region.api().awaitComplete(next, JOB).count("SUCCEEDED")).isEqualTo(1);
    }

    private static void everyTargetSucceedsOnceThough(Part victim) {
        // Given
        SideEffects effects = SideEffects.in(region);
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            jobs.add(region.api().runScript("fleet=restart", effects.script("sleep 2; echo done " + i)));
        }
        await("something runs").atMost(JOB).until(() -> !effects.runs().isEmpty());

        // When
        victim.kill();
        victim.startAgain().awaitReady();

        // Then
        for (String job : jobs) {
            RegionApi.Invocation done = await("job " + job + " is complete")
                    .atMost(JOB)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(
                            () -> {
                                region.restartWhatHalted();
                                return region.api().invocation(job);
                            },
                            RegionApi.Invocation::isComplete);
            List<RegionApi.Target> targets = region.api().targets(job);
            assertThat(done.targets()).isEqualTo(AGENTS);
            assertThat(done.count("SUCCEEDED")).as(targets.toString()).isEqualTo(AGENTS);
            effects.assertNoneRanTwice(targets);
        }
        agents.forEach(agent -> region.awaitConnected(agent, true));
        String after = region.api().runScript("fleet=restart", effects.script("echo after"));
        assertThat(region.api().awaitComplete(after, JOB).count("SUCCEEDED")).isEqualTo(AGENTS);
    }
}
