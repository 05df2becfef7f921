package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose targets are released by and by: how they are asked for, looked at, and led. */
class RolloutTest {
    private static final String JOB = "01JD0Z3M9KQ4V7X8Y2N5T6W1RB";

    @TempDir
    Path directory;

    private final ApiDouble api = new ApiDouble();

    @BeforeEach
    void writeToken() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN + "\n");
    }

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void passesTheWholePlanOn() {
        // Given
        api.answers("POST /invocations", 202, "{\"id\":\"" + JOB + "\"}");
        // When
        CommandRun run = sluice(
                ("run --on * --detach --waves 1%,10%,100% --pause-if-failed 5% --next-if-succeeded 90% --approve-each"
                                + " --concurrency 50 --gateway-concurrency 4 --at 2026-12-01T22:00:00+01:00 --retries 2"
                                + " --retry-on timed-out,failed --deliver-timeout 30s -- true")
                        .split(" "));
        // Then
        assertThat(run.exitCode()).isZero();
        JsonNode request = api.body("POST /invocations");
        JsonNode rollout = request.path("rollout");
        assertThat(rollout.path("waves")).extracting(JsonNode::asText).containsExactly("1%", "10%", "100%");
        assertThat(rollout.path("pauseIfFailed").asText()).isEqualTo("5%");
        assertThat(rollout.path("nextIfSucceeded").asText()).isEqualTo("90%");
        assertThat(rollout.path("approveEach").asBoolean()).isTrue();
        assertThat(rollout.path("concurrency").asInt()).isEqualTo(50);
        assertThat(rollout.path("gatewayConcurrency").asInt()).isEqualTo(4);
        assertThat(rollout.path("startAt").asText()).isEqualTo("2026-12-01T21:00:00Z");
        assertThat(request.path("retries").asInt()).isEqualTo(2);
        assertThat(request.path("retryOn")).extracting(JsonNode::asText).containsExactly("timed-out", "failed");
        assertThat(request.path("deliverTimeout").asText()).isEqualTo("30s");
    }

    @Test
    void asksForNoRolloutWhereNoneIsWanted() {
        // Given
        api.answers("POST /invocations", 202, "{\"id\":\"" + JOB + "\"}");
        // When
        sluice("run", "--on", "*", "--detach", "--", "true");
        // Then
        assertThat(api.body("POST /invocations").has("rollout")).isFalse();
    }

    @Test
    void aTimeThatCannotBeReadIsRefusedHere() {
        // When
        CommandRun run = sluice("run", "--on", "*", "--at", "soon", "--", "true");
        // Then
        assertThat(run.err()).contains("--at has the bad value 'soon'", "2026-12-01T22:00:00Z");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void aPlanIsShownByGatewayAndNothingIsStarted() {
        // Given
        api.answers(
                "POST /invocations/plan",
                200,
                "{\"selector\":\"*\",\"targets\":3,\"offline\":1,\"unknown\":0,\"noVariant\":0,\"gateways\":["
                        + "{\"gateway\":\"gw-1\",\"targets\":3,\"offline\":1,\"noVariant\":0,"
                        + "\"codeBytesAtMost\":2048,\"cached\":null}]}");
        // When
        CommandRun run = sluice("run", "--on", "*", "--plan", "--", "true");
        // Then
        assertThat(run.out())
                .containsPattern("GATEWAY +TARGETS +OFFLINE +NO VARIANT +CACHED +CODE AT MOST")
                .containsPattern("gw-1 +3 +1 +0 +unknown +2.0 KiB")
                .contains("3 targets, 1 of them offline. Nothing was started.");
        assertThat(run.exitCode()).isZero();
        assertThat(api.calls("POST /invocations")).isEmpty();
    }

    @Test
    void aJobThatWasStoppedSaysWhyAndHowItsWavesStand() {
        // Given
        api.answers("GET /invocations/" + JOB, 200, paused());
        // When
        CommandRun run = sluice("job", "status", JOB);
        // Then
        assertThat(run.out())
                .contains("rollout: PAUSED (PAUSED: THRESHOLD: 2 of 10 targets of wave 1 have failed)")
                .contains("  wave 1 (10%): 0 of 10 succeeded, 2 FAILED, 8 not ended yet")
                .contains("  wave 2 (100%): 90 targets wait");
    }

    @Test
    void pauseResumeAndApproveAreOrders() {
        // Given
        for (String order : new String[] {"pause", "resume", "approve"}) {
            api.answers("POST /invocations/" + JOB + "/" + order, 202, paused());
        }
        // When
        assertThat(sluice("job", "pause", JOB, "--reason", "complaints").exitCode())
                .isZero();
        assertThat(sluice("job", "resume", JOB).exitCode()).isZero();
        assertThat(sluice("job", "approve", JOB, "--wave", "2").exitCode()).isZero();
        // Then
        assertThat(api.body("POST /invocations/" + JOB + "/pause")
                        .path("reason")
                        .asText())
                .isEqualTo("complaints");
        assertThat(api.body("POST /invocations/" + JOB + "/approve")
                        .path("wave")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void waitsForAShareOrForFailures() {
        // Given
        api.answers("GET /invocations/" + JOB, 200, paused());
        // Then
        assertThat(sluice("job", "wait", JOB, "--until", "failed>1").exitCode()).isZero();
        assertThat(sluice("job", "wait", JOB, "--until", "2%").exitCode()).isZero();
        assertThat(sluice("job", "wait", JOB, "--until", "failed>2", "--wait", "50ms")
                        .exitCode())
                .isEqualTo(5);
        CommandRun bad = sluice("job", "wait", JOB, "--until", "done");
        assertThat(bad.exitCode()).isEqualTo(2);
        assertThat(bad.err()).contains("'done' is nothing to wait for");
    }

    private static String paused() {
        return "{\"id\":\"" + JOB + "\",\"phase\":\"RUNNING\",\"partitions\":4,\"closedPartitions\":4,\"targets\":100,"
                + "\"counts\":{\"FAILED\":2,\"QUEUED\":98},\"selector\":\"*\",\"rollout\":{\"status\":\"PAUSED\","
                + "\"reason\":\"PAUSED: THRESHOLD: 2 of 10 targets of wave 1 have failed\",\"wave\":1,\"waves\":["
                + "{\"wave\":1,\"name\":\"10%\",\"targets\":10,\"released\":true,"
                + "\"counts\":{\"FAILED\":2,\"QUEUED\":8}},"
                + "{\"wave\":2,\"name\":\"100%\",\"targets\":90,\"released\":false,\"counts\":{}}]}}";
    }

    private CommandRun sluice(String... words) {
        return CommandRun.of(directory, Map.of("SLUICE_API", api.url(), "SLUICE_TOKEN_FILE", "token"), false, words);
    }
}
