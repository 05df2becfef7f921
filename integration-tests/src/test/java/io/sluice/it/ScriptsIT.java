package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import io.sluice.it.harness.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scripts that misbehave, and endpoints that are away: each target ends in the state that says so. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ScriptsIT {
    private static final Duration JOB = Duration.ofMinutes(1);
    private static final String SELECTOR = "fleet=scripts";

    private static RealRegion region;
    private static RealAgent agent;

    @BeforeAll
    static void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(ScriptsIT.class)));
        agent = region.startAgent(SELECTOR);
    }

    @AfterAll
    static void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @Test
    void oneThatHangsIsTimedOutWithItsWholeTree() throws IOException {
        // Given
        Path pids = newFile();
        ObjectNode request = region.api()
                .scriptRequest(SELECTOR, "#!/bin/sh\n" + noting(pids) + "sh -c 'echo $$ >> " + pids + "; sleep 300'\n")
                .put("runTimeout", "PT2S");

        // When
        RegionApi.Target target = run(request);

        // Then
        assertThat(target.state()).as(target.toString()).isEqualTo("TIMED_OUT");
        assertThat(target.reason()).isNotBlank();
        assertNoneAlive(pids, 2);
    }

    @Test
    void oneThatFloodsItsOutputFailsAtTheLimit() throws IOException {
        // Given
        Path pids = newFile();

        // When
        RegionApi.Target target = run(region.api()
                .scriptRequest(SELECTOR, "#!/bin/sh\n" + noting(pids) + "yes sluice\n")
                .put("outputLimitBytes", 65_536));

        // Then
        assertThat(target.state()).as(target.toString()).isEqualTo("FAILED");
        assertThat(target.reason()).startsWith("OUTPUT_LIMIT");
        assertNoneAlive(pids, 1);
    }

    @Test
    void oneThatForksLeavesNoProcessBehind() throws IOException {
        // Given
        Path pids = newFile();
        String script = "#!/bin/sh\n" + noting(pids) + "for i in 1 2 3; do sleep 300 > /dev/null 2>&1 & echo $! >> "
                + pids + "; done\necho forked\n";

        // When
        RegionApi.Target target = run(region.api().scriptRequest(SELECTOR, script));

        // Then
        assertThat(target.state()).as(target.toString()).isEqualTo("SUCCEEDED");
        assertThat(target.output()).isEqualTo("forked\n");
        assertNoneAlive(pids, 4);
    }

    @Test
    void oneThatExitsWith137FailsWithThatCode() {
        // When
        RegionApi.Target target =
                run(region.api().scriptRequest(SELECTOR, "#!/bin/sh\necho out; echo trouble >&2; exit 137\n"));

        // Then
        assertThat(target.state()).isEqualTo("FAILED");
        assertThat(target.exitCode()).isEqualTo(137);
        assertThat(target.reason()).startsWith("EXIT_CODE").contains("137");
        assertThat(target.output()).isEqualTo("out\n");
        assertThat(target.errorTail()).contains("trouble");
    }

    @Test
    void oneThatReadsItsArgumentsGetsThemAsJson() {
        // Given
        ObjectNode request = region.api().scriptRequest(SELECTOR, "#!/bin/sh\ncat\n");
        request.putObject("arguments").put("depth", 3);

        // When
        RegionApi.Target target = run(request);

        // Then
        assertThat(target.state()).isEqualTo("SUCCEEDED");
        assertThat(target.output()).isEqualToIgnoringWhitespace("{\"depth\":3}");
    }

    @Test
    void cancellingEndsWhatRunsWithItsWholeTree() throws IOException {
        // Given
        Path pids = newFile();
        String id = region.api()
                .runScript(
                        SELECTOR,
                        "#!/bin/sh\n" + noting(pids) + "sh -c 'echo $$ >> " + pids + "; sleep 300 & echo $! >> " + pids
                                + "; wait'\n");
        region.api().awaitState(id, agent.endpointId(), "RUNNING", JOB);

        // When
        region.api().cancel(id, "changed our mind");
        RegionApi.Invocation done = region.api().awaitComplete(id, JOB);

        // Then
        assertThat(done.count("CANCELLED")).isEqualTo(1);
        assertThat(region.api().target(id, agent.endpointId()).reason()).isNotBlank();
        assertNoneAlive(pids, 3);
    }

    @Test
    void anEndpointThatIsAwayRunsItAfterItsLogin() {
        // Given
        RealAgent traveller = region.startAgent("fleet=away");
        traveller.part().stop();
        region.awaitConnected(traveller, false);
        SideEffects effects = SideEffects.in(region);
        String id = region.api().runScript("fleet=away", effects.script("echo back"));
        RegionApi.Target waiting = region.api().awaitState(id, traveller.endpointId(), "QUEUED", JOB);
        await("the reason is told").atMost(JOB).until(() -> {
            String reason = region.api().target(id, traveller.endpointId()).reason();
            return reason != null && reason.contains("OFFLINE");
        });
        assertThat(waiting.isTerminal()).isFalse();

        // When
        traveller.part().startAgain().awaitReady();
        RegionApi.Invocation done = region.api().awaitComplete(id, JOB);

        // Then
        assertThat(done.count("SUCCEEDED")).isEqualTo(1);
        effects.assertNoneRanTwice(region.api().targets(id));
        traveller.close();
    }

    @Test
    void anEndpointThatStaysAwayLetsItExpire() {
        // Given
        RealAgent traveller = region.startAgent("fleet=gone");
        traveller.part().stop();
        region.awaitConnected(traveller, false);
        SideEffects effects = SideEffects.in(region);
        ObjectNode request = region.api()
                .scriptRequest("fleet=gone", effects.script("echo late"))
                .put("expires", "PT4S");

        // When
        RegionApi.Invocation done = region.api().awaitComplete(region.api().invoke(request), JOB);

        // Then
        assertThat(done.count("EXPIRED")).as(done.toString()).isEqualTo(1);
        traveller.part().startAgain().awaitReady();
        String after = region.api().runScript("fleet=gone", "#!/bin/sh\necho awake\n");
        assertThat(region.api().awaitComplete(after, JOB).count("SUCCEEDED")).isEqualTo(1);
        assertThat(effects.runs()).isEmpty();
        traveller.close();
    }

    private static RegionApi.Target run(ObjectNode request) {
        String id = region.api().invoke(request);
        region.api().awaitComplete(id, JOB);
        return region.api().target(id, agent.endpointId());
    }

    private static Path newFile() {
        return region.scratch().resolve("pids-" + UUID.randomUUID());
    }

    private static String noting(Path pids) {
        return "echo $$ >> " + pids + "\n";
    }

    private static void assertNoneAlive(Path pids, int expected) throws IOException {
        List<Long> all = Files.readAllLines(pids).stream().map(Long::valueOf).toList();
        assertThat(all).as("processes that were started").hasSize(expected);
        await("every process of the script has ended")
                .atMost(Duration.ofSeconds(10))
                .until(() -> all.stream().noneMatch(RunningProcess::isRunning));
    }
}
