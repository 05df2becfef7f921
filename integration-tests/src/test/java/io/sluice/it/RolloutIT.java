package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs whose targets are released by and by, on real agents. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RolloutIT {
    private static final Duration JOB = Duration.ofMinutes(1);
    private static final String SELECTOR = "fleet=rollout";
    private static final int AGENTS = 4;

    private static RealRegion region;
    private static List<RealAgent> agents;

    @BeforeAll
    static void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(RolloutIT.class)));
        agents = region.startAgents(AGENTS, SELECTOR);
    }

    @AfterAll
    static void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @Test
    void aWaveIsStoppedByItsThresholdAndTheRestRunsWhenResumed() {
        // Given
        SideEffects effects = SideEffects.in(region);
        ObjectNode request = region.api().scriptRequest(SELECTOR, effects.script("exit 1"));
        ObjectNode rollout = request.putObject("rollout").put("pauseIfFailed", "10%");
        rollout.putArray("waves").add("25%").add("100%");

        // When
        String id = region.api().invoke(request);
        awaitStatus(id, "PAUSED");

        // Then
        assertThat(effects.runs()).hasSize(1);
        assertThat(rollout(id).path("reason").asText()).contains("1 of 1 targets of wave 1 have failed");
        assertThat(region.api().targets(id))
                .filteredOn(target -> target.state().equals("QUEUED"))
                .hasSize(AGENTS - 1)
                .allMatch(target -> String.valueOf(target.reason()).startsWith("HELD"));

        // When
        order(id, "resume");
        RegionApi.Invocation done = region.api().awaitComplete(id, JOB);

        // Then
        assertThat(done.count("FAILED")).isEqualTo(AGENTS);
        effects.assertNoneRanTwice(region.api().targets(id));
    }

    @Test
    void aPausedJobSendsNothingMoreUntilItIsResumed() {
        // Given
        SideEffects effects = SideEffects.in(region);
        ObjectNode request = region.api().scriptRequest(SELECTOR, effects.script("sleep 1"));
        request.putObject("rollout").put("concurrency", 1);
        String id = region.api().invoke(request);
        await("one has run").atMost(JOB).until(() -> !effects.runs().isEmpty());

        // When
        order(id, "pause");
        awaitStatus(id, "PAUSED");
        await("what was sent has ended")
                .atMost(JOB)
                .until(() -> region.api().targets(id).stream()
                        .filter(target -> !target.isTerminal())
                        .allMatch(target -> String.valueOf(target.reason()).startsWith("PAUSED")));

        // Then
        int before = effects.runs().size();
        assertThat(before).isLessThan(AGENTS);
        order(id, "resume");
        assertThat(region.api().awaitComplete(id, JOB).count("SUCCEEDED")).isEqualTo(AGENTS);
        effects.assertNoneRanTwice(region.api().targets(id));
    }

    @Test
    void aTargetThatFailsOnceSucceedsWithItsNextAttempt() {
        // Given
        String script = "#!/bin/sh\nmark=" + region.scratch().resolve("tried")
                + "-$SLUICE_ENDPOINT_ID\n[ -e \"$mark\" ] && exit 0\ntouch \"$mark\"\nexit 7\n";
        ObjectNode request = region.api().scriptRequest(SELECTOR, script).put("retries", 2);
        request.putArray("retryOn").add("failed");

        // When
        String id = region.api().invoke(request);
        RegionApi.Invocation done = region.api().awaitComplete(id, JOB);

        // Then
        assertThat(done.count("SUCCEEDED")).as(done.toString()).isEqualTo(AGENTS);
        for (RealAgent agent : agents) {
            JsonNode target = get("/invocations/" + id + "/targets/" + agent.endpointId());
            assertThat(target.path("attempt").asInt()).isEqualTo(2);
        }
    }

    private static void awaitStatus(String id, String status) {
        await("the rollout is " + status)
                .atMost(JOB)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> rollout(id).path("status").asText().equals(status));
    }

    private static JsonNode rollout(String id) {
        return get("/invocations/" + id).path("rollout");
    }

    private static void order(String id, String what) {
        assertThat(region.api()
                        .call("POST", "/invocations/" + id + "/" + what, null)
                        .statusCode())
                .isEqualTo(202);
    }

    private static JsonNode get(String path) {
        try {
            return new ObjectMapper()
                    .readTree(region.api().call("GET", path, null).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
