package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.coordinator.rollout.RolloutDecider;
import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationPaused;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationRequested;
import io.sluice.topics.InvocationResumed;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.InvocationState;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.RolloutState;
import io.sluice.topics.TargetState;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.WaveState;
import io.sluice.topics.WavesApproved;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutRequestsTest {
    private static final String INVOCATIONS = "/api/v1/invocations";
    private static final String BEGIN = "{\"selector\":\"*\",\"script\":{\"content\":\"id\"},";

    @TempDir
    Path temporary;

    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi(temporary);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aWholePlanReachesTheTopic() {
        // When
        HttpResponse<String> response = api.post(
                INVOCATIONS,
                BEGIN + "\"retries\":2,\"retryOn\":[\"timed-out\"],\"deliverTimeout\":\"30s\",\"rollout\":{"
                        + "\"waves\":[\"0.5%\",\"10%\",\"100%\"],\"pauseIfFailed\":\"5%\",\"nextIfSucceeded\":\"90%\","
                        + "\"approveEach\":true,\"concurrency\":50,\"gatewayConcurrency\":4,"
                        + "\"windows\":[\"Mon-Fri 22:00-04:00 UTC\"]}}");
        // Then
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(api.json(response).at("/rollout/status").textValue()).isEqualTo("SELECTING");
        InvocationSpec spec = ((InvocationRequested) sent(0)).getSpec();
        assertThat(spec.getRetries()).isEqualTo(2);
        assertThat(spec.getRetryOn()).containsExactly(TargetState.TIMED_OUT);
        assertThat(spec.getDeliverTimeoutMs()).isEqualTo(30_000);
        RolloutPlan plan = Objects.requireNonNull(spec.getRollout());
        assertThat(plan.getWaveShares()).containsExactly(50, 1_000, 10_000);
        assertThat(plan.getPauseAboveShare()).isEqualTo(500);
        assertThat(plan.getNextAtShare()).isEqualTo(9_000);
        assertThat(plan.getApproveEach()).isTrue();
        assertThat(plan.getConcurrency()).isEqualTo(50);
        assertThat(plan.getGatewayConcurrency()).isEqualTo(4);
    }

    @Test
    void sitesAreValuesOfALabelAndNumbersAreCounts() {
        // When
        api.post(INVOCATIONS, BEGIN + "\"retries\":1,\"rollout\":{\"wavesBy\":\"site\",\"pauseIfFailed\":\"3\"}}");
        // Then
        InvocationSpec spec = ((InvocationRequested) sent(0)).getSpec();
        assertThat(Objects.requireNonNull(spec.getRollout()).getWavesBy()).isEqualTo("label:site");
        assertThat(spec.getRollout().getPauseAboveCount()).isEqualTo(3);
        assertThat(spec.getRetryOn())
                .containsExactlyInAnyOrder(TargetState.FAILED, TargetState.TIMED_OUT, TargetState.REJECTED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"rollout\":{\"waves\":[\"10%\",\"5%\",\"100%\"]} | rise",
                "\"rollout\":{\"waves\":[\"1%\",\"10%\"]}          | 100% as the last wave",
                "\"rollout\":{\"waves\":[\"many\"]}                | 'many' is no share",
                "\"rollout\":{\"wavesBy\":\"colour\"}              | site, gateway or label:KEY",
                "\"rollout\":{\"wavesBy\":\"site\",\"waves\":[\"100%\"]} | exclude each other",
                "\"rollout\":{\"approveEach\":true}                | are of waves",
                "\"rollout\":{\"windows\":[\"at night\"]}          | 'at night'",
                "\"rollout\":{\"startAt\":\"soon\"}                | a time such as",
                "\"rollout\":{\"startAt\":\"2999-01-01T00:00:00Z\"} | within the next 30 days",
                "\"rollout\":{\"pauseIfFailed\":\"lots\"}          | pauseIfFailed",
                "\"rollout\":{\"speed\":1}                         | unknown field 'rollout.speed'",
                "\"retryOn\":[\"failed\"]                          | set both",
                "\"retries\":2,\"retryOn\":[\"expired\"]           | failed, timed-out and rejected"
            })
    void aPlanThatCannotBeIsRefusedByName(String fields, String says) {
        // When
        HttpResponse<String> response = api.post(INVOCATIONS, BEGIN + fields + "}");
        // Then
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(api.json(response).get("detail").textValue()).contains(says);
    }

    @Test
    void ordersAreWrittenAndRefusedWhereTheyMakeNoSense() {
        // Given
        String id = api.json(api.post(INVOCATIONS, BEGIN + "\"live\":false}"))
                .get("id")
                .textValue();
        // Then
        assertThat(post(id, "pause", "{\"reason\":\"complaints\"}").statusCode())
                .isEqualTo(202);
        assertThat(sent(1)).isEqualTo(new InvocationPaused("complaints"));
        assertThat(post(id, "resume", "{}").statusCode()).isEqualTo(409);
        assertThat(post(id, "approve", "{}").body()).contains("no waves that wait for an approval");

        // When
        api.region.tell(paused(id));
        // Then
        assertThat(post(id, "resume", "{}").statusCode()).isEqualTo(202);
        assertThat(sent(2)).isEqualTo(new InvocationResumed());
        assertThat(post(id, "approve", "{}").statusCode()).isEqualTo(202);
        assertThat(sent(3)).isEqualTo(new WavesApproved(2));
        assertThat(post(id, "approve", "{\"wave\":3}").statusCode()).isEqualTo(422);
        JsonNode rollout = api.json(api.get(INVOCATIONS + "/" + id)).get("rollout");
        assertThat(rollout.at("/waves/0/name").textValue()).isEqualTo("10%");
        assertThat(rollout.at("/waves/0/released").booleanValue()).isFalse();

        // When
        api.region.tell(FakeRegion.state(id, InvocationPhase.COMPLETE, Map.of("SUCCEEDED", 1L)));
        // Then
        assertThat(post(id, "pause", "{}").statusCode()).isEqualTo(409);
        assertThat(post("nope", "pause", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void aPlanNamesTheTargetsByGatewayAndKeepsNothing() {
        // Given
        String known = "0d9f0c4e-7f3c-4f0f-8a53-6f2f8f0e1a11";
        String unknown = "0d9f0c4e-7f3c-4f0f-8a53-6f2f8f0e1a12";
        api.region.endpoints.put(known, FakeRegion.listed(known));
        // When
        HttpResponse<String> response = api.post(
                INVOCATIONS + "/plan",
                "{\"endpoints\":[\"" + known + "\",\"" + unknown + "\"],\"script\":{\"content\":\"id\"}}");
        // Then
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode plan = api.json(response);
        assertThat(plan.get("targets").longValue()).isEqualTo(1);
        assertThat(plan.get("unknown").longValue()).isEqualTo(1);
        assertThat(plan.at("/gateways/0/targets").longValue()).isEqualTo(1);
        assertThat(plan.at("/gateways/0/codeBytesAtMost").longValue()).isEqualTo(2);
        assertThat(plan.at("/gateways/0/cached").isNull()).isTrue();
        assertThat(api.kafka.on(TopicCatalog.INVOCATIONS)).isEmpty();
        assertThat(api.kafka.on(TopicCatalog.METHODS)).isEmpty();
    }

    private HttpResponse<String> post(String id, String order, String body) {
        return api.post(INVOCATIONS + "/" + id + "/" + order, body);
    }

    private Object sent(int at) {
        return ((Invocation) api.kafka.on(TopicCatalog.INVOCATIONS).get(at).value()).getEvent();
    }

    private static InvocationState paused(String id) {
        RolloutPlan plan = RolloutPlan.newBuilder()
                .setWaveShares(List.of(1_000, 10_000))
                .setApproveEach(true)
                .build();
        RolloutState rollout = RolloutState.newBuilder(
                        RolloutDecider.paused(RolloutDecider.requested(plan, 1L), "complaints"))
                .setWaves(List.of(new WaveState("10%", 1L, Map.of(), 0L), new WaveState("100%", 9L, Map.of(), 0L)))
                .build();
        return InvocationState.newBuilder(FakeRegion.state(id, InvocationPhase.RUNNING, Map.of("QUEUED", 10L)))
                .setRollout(rollout)
                .build();
    }
}
