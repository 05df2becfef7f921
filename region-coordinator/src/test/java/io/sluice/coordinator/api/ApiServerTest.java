package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.topics.AuditRecord;
import io.sluice.topics.Bytes;
import io.sluice.topics.Enrolment;
import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationCancelled;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationRequested;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.JoinTokenCreated;
import io.sluice.topics.TargetSample;
import io.sluice.topics.TargetState;
import io.sluice.topics.TopicCatalog;
import io.sluice.wire.Digests;
import io.sluice.wire.JoinToken;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiServerTest {
    private static final String SCRIPT = "{\"selector\":\"os=linux\",\"script\":{\"content\":\"uname -a\"}}";
    private static final String INVOCATIONS = "/api/v1/invocations";

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
    void acceptsAnInvocationOnceKafkaHasIt() {
        var response = api.post(
                INVOCATIONS,
                "{\"selector\":\"os=linux\",\"script\":{\"content\":\"uname -a\"},\"arguments\":{\"a\":[1,null]},"
                        + "\"runTimeout\":\"30s\",\"expires\":\"PT1H\",\"outputLimitBytes\":10737418240,"
                        + "\"live\":true}");

        assertThat(response.statusCode()).isEqualTo(202);
        JsonNode body = api.json(response);
        String id = body.get("id").textValue();
        assertThat(response.headers().firstValue("Location")).contains(INVOCATIONS + "/" + id);
        assertThat(body.get("phase").textValue()).isEqualTo("SELECTING");
        assertThat(body.get("partitions").intValue()).isEqualTo(4);
        assertThat(body.get("completedAt").isNull()).isTrue();
        var sent = api.kafka.on(TopicCatalog.INVOCATIONS).get(0);
        assertThat(sent.key()).isEqualTo(id).hasSize(26).isLowerCase();
        InvocationSpec spec = ((InvocationRequested) ((Invocation) sent.value()).getEvent()).getSpec();
        assertThat(spec.getSelector()).isEqualTo("os=linux");
        assertThat(spec.getMethod()).isEqualTo("inline");
        assertThat(new String(Bytes.of(spec.getArguments()), StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":[1,null]}");
        assertThat(spec.getRunTimeoutMs()).isEqualTo(30_000);
        assertThat(spec.getOutputLimitBytes()).isEqualTo(10L << 30);
        assertThat(spec.getLive()).isTrue();
        assertThat(spec.getExpiresAt() - ((Invocation) sent.value()).getAt()).isEqualTo(3_600_000);
    }

    @Test
    void aSampleIsDividedAmongThePartitions() {
        List<String> ids = IntStream.range(0, 40)
                .mapToObj(n -> "\"00000000-0000-4000-8000-0000000000%02d\"".formatted(n))
                .toList();
        String request = "{\"endpoints\":" + ids + ",\"limit\":\"20%\",\"seed\":\"s\",\"script\":{\"content\":\"x\"}}";

        JsonNode plan = api.json(api.post(INVOCATIONS + "/plan", request));
        JsonNode job = api.json(api.post(INVOCATIONS, request));

        assertThat(plan.get("meant").intValue()).isEqualTo(40);
        assertThat(plan.get("seed").textValue()).isEqualTo("s");
        assertThat(plan.get("unknown").intValue() + plan.get("targets").intValue())
                .isEqualTo(8);
        assertThat(job.get("selector").textValue()).endsWith("(limit 20%, seed s)");
        Invocation sent =
                (Invocation) api.kafka.on(TopicCatalog.INVOCATIONS).get(0).value();
        TargetSample sample = ((InvocationRequested) sent.getEvent()).getSpec().getSample();
        assertThat(sample.getShares()).hasSize(4);
        assertThat(sample.getShares().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(8);
    }

    @Test
    void whoWasTold202IsNotTold404() {
        String id = api.json(api.post(INVOCATIONS, SCRIPT)).get("id").textValue();

        assertThat(api.get(INVOCATIONS + "/" + id).statusCode()).isEqualTo(200);
        assertThat(api.json(api.get(INVOCATIONS + "/" + id + "/targets")).get("items"))
                .isEmpty();
        assertThat(api.get(INVOCATIONS + "/01aaaaaaaaaaaaaaaaaaaaaaaa").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                                                  | 400 | not well-formed",
                "[]                                                                 | 400 | no JSON object",
                "{\"selector\":\"*\",\"selector\":\"*\"}                            | 400 | Duplicate field 'selector'",
                "{\"script\":{\"content\":\"x\"}}                                   | 400 | no target is named",
                "{\"selector\":\" \",\"script\":{\"content\":\"x\"}}                | 400 | no target is named",
                "{\"selector\":\"os\",\"script\":{\"content\":\"x\"}}               | 400 | 'os' cannot be read",
                "{\"selector\":\"*\",\"endpoints\":[\"A\"],\"script\":{\"content\":\"x\"}} | 400 | not 'A'",
                "{\"selector\":\"*\",\"limit\":\"0\",\"script\":{\"content\":\"x\"}}      | 400 | 'limit' has the bad value",
                "{\"selector\":\"*\",\"limit\":\"101%\",\"script\":{\"content\":\"x\"}}   | 400 | 'limit' has the bad value",
                "{\"selector\":\"*\",\"seed\":\"a\",\"script\":{\"content\":\"x\"}}       | 400 | set 'limit' as well",
                "{\"endpoints\":\"A\",\"script\":{\"content\":\"x\"}}               | 400 | 'endpoints' has the bad value",
                "{\"selector\":\"*\"}                                               | 400 | exactly one of",
                "{\"selector\":\"*\",\"script\":{}}                                 | 400 | 'script.content' is missing",
                "{\"selector\":\"*\",\"script\":{\"content\":\"x\",\"name\":1}}     | 400 | unknown field 'script.name'",
                "{\"selector\":\"*\",\"script\":{\"content\":\"x\",\"fileName\":\"../x\"}} | 400 | 'script.fileName'",
                "{\"selector\":\"*\",\"script\":{\"content\":\"x\"},\"colour\":1}   | 400 | unknown field 'colour'",
                "{\"selector\":\"*\",\"script\":{\"content\":\"x\"},\"expires\":\"8d\"} | 422 | 'expires' has the bad value \"8d\"",
                "{\"selector\":\"*\",\"script\":{\"content\":\"x\"},\"expires\":\"soon\"} | 400 | 'expires'",
                "{\"selector\":\"*\",\"script\":{\"content\":\"x\"},\"outputLimitBytes\":1099511627777} | 422 | 'outputLimitBytes' has the bad value 1099511627777",
                "{\"selector\":\"*\",\"script\":{\"content\":\"x\"},\"live\":\"yes\"} | 400 | 'live' has the bad value \"yes\"",
                "{\"selector\":\"*\",\"method\":{\"name\":\"a\",\"version\":\"1\"}} | 422 | a version 1, which is not published",
            })
    void refusesNamingTheFieldAndItsValue(String body, int status, String words) {
        var response = api.post(INVOCATIONS, body);

        assertProblem(response, status, words);
        assertThat(api.kafka.on(TopicCatalog.INVOCATIONS)).isEmpty();
    }

    @Test
    void refusesMoreEndpointsOrArgumentsThanAllowed() {
        String ids = "\"" + UUID.randomUUID() + "\",\"" + UUID.randomUUID() + "\",\"" + UUID.randomUUID() + "\",\""
                + UUID.randomUUID() + "\"";

        assertProblem(
                api.post(INVOCATIONS, "{\"endpoints\":[" + ids + "],\"script\":{\"content\":\"x\"}}"),
                422,
                "lists 4 endpoints: at most 3");
        assertProblem(
                api.post(
                        INVOCATIONS,
                        "{\"selector\":\"*\",\"script\":{\"content\":\"x\"},\"arguments\":\"" + "y".repeat(65_536)
                                + "\"}"),
                422,
                "'arguments' has 65538 bytes");
        assertProblem(
                api.post(INVOCATIONS, "{\"selector\":\"" + "y".repeat(RunningApi.BODY_BYTES) + "\"}"),
                413,
                "larger than " + RunningApi.BODY_BYTES);
    }

    @Test
    void refusesWhatIsNoJson() {
        var response = api.send(
                api.request(INVOCATIONS).header("Content-Type", "text/plain").POST(BodyPublishers.ofString(SCRIPT)));

        assertProblem(response, 415, "'text/plain'");
    }

    @Test
    void letsNobodyInWithoutTheToken() {
        var without = api.send(api.anonymous("/api/v1/endpoints"));
        var wrong = api.send(api.anonymous(INVOCATIONS)
                .header("Authorization", "Bearer " + "b".repeat(64))
                .POST(BodyPublishers.ofString(SCRIPT)));

        assertProblem(without, 401, "Authorization: Bearer");
        assertThat(without.headers().firstValue("WWW-Authenticate")).isPresent();
        assertProblem(wrong, 401, "not this region's admin token");
        assertThat(api.kafka.on(TopicCatalog.INVOCATIONS)).isEmpty();
        assertThat(audits()).singleElement().satisfies(act -> {
            assertThat(act.getAllowed()).isFalse();
            assertThat(act.getActor()).isEqualTo("unknown");
        });
    }

    @Test
    void everyActIsAudited() {
        String id = api.json(api.post(INVOCATIONS, SCRIPT)).get("id").textValue();
        api.post(INVOCATIONS + "/" + id + "/cancel", "{\"reason\":\"wrong host\"}");
        api.get("/api/v1/endpoints");

        assertThat(audits())
                .extracting(
                        AuditRecord::getActor, AuditRecord::getAction, AuditRecord::getObject, AuditRecord::getAllowed)
                .containsExactly(
                        tuple("local-admin", "invocation.create", id, true),
                        tuple("local-admin", "invocation.cancel", id, true));
        assertThat(audits().get(0).getFrom()).startsWith("127.0.0.1:");
    }

    @Test
    void cancelsWhatIsNotComplete() {
        String id = api.json(api.post(INVOCATIONS, SCRIPT)).get("id").textValue();

        var response = api.send(api.request(INVOCATIONS + "/" + id + "/cancel").POST(BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(202);
        var event = ((Invocation) api.kafka.on(TopicCatalog.INVOCATIONS).get(1).value()).getEvent();
        assertThat(event).isEqualTo(new InvocationCancelled("cancelled by local-admin"));

        api.region.tell(FakeRegion.state(id, InvocationPhase.COMPLETE, Map.of("SUCCEEDED", 1L)));
        assertProblem(api.post(INVOCATIONS + "/" + id + "/cancel", "{}"), 409, "is complete");
        assertProblem(api.post(INVOCATIONS + "/nope/cancel", "{}"), 404, "no invocation nope");
    }

    @Test
    void oneIdempotencyKeyIsOneInvocation() {
        var first = api.send(named("k1", SCRIPT));
        var second = api.send(named("k1", SCRIPT));
        var other = api.send(named("k1", "{\"selector\":\"*\",\"script\":{\"content\":\"id\"}}"));

        assertThat(api.json(second).get("id")).isEqualTo(api.json(first).get("id"));
        assertProblem(other, 422, "came before with another body");
        assertThat(api.kafka.on(TopicCatalog.INVOCATIONS)).hasSize(1);
    }

    @Test
    void anIdempotencyKeyMayBeUsedAgainAfterAFailure() {
        api.kafka.down(true);
        assertProblem(api.send(named("k1", SCRIPT)), 503, "Kafka did not take");

        api.kafka.down(false);

        assertThat(api.send(named("k1", SCRIPT)).statusCode()).isEqualTo(202);
    }

    @Test
    void saysWhenToComeBackWhileTheStateIsRestored() {
        api.region.ready = false;

        var response = api.get(INVOCATIONS + "/x");

        assertProblem(response, 503, "partition 3 is being restored");
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        var ready = api.send(api.anonymous("/readyz"));
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(api.json(ready).get("reasons").get(0).textValue()).isEqualTo("the state is being restored");
        assertThat(api.send(api.anonymous("/livez")).statusCode()).isEqualTo(200);
    }

    @Test
    void pagesThroughTargetsByState() {
        api.region.tell(FakeRegion.state("i1", InvocationPhase.RUNNING, Map.of("SUCCEEDED", 3L, "QUEUED", 1L)));
        for (String endpoint : List.of("a", "b", "c")) {
            api.region.rows.put("i1/" + endpoint, FakeRegion.row("i1", endpoint, TargetState.SUCCEEDED, new byte[0]));
        }
        api.region.rows.put("i1/d", FakeRegion.row("i1", "d", TargetState.QUEUED, new byte[0]));

        JsonNode first = api.json(api.get(INVOCATIONS + "/i1/targets?state=SUCCEEDED&limit=2"));
        JsonNode second = api.json(api.get(INVOCATIONS + "/i1/targets?state=SUCCEEDED&limit=2&after="
                + first.get("next").textValue()));

        assertThat(first.get("items").findValuesAsText("endpoint")).containsExactly("a", "b");
        assertThat(second.get("items").findValuesAsText("endpoint")).containsExactly("c");
        assertThat(second.get("next").isNull()).isTrue();
        assertProblem(api.get(INVOCATIONS + "/i1/targets?state=DONE"), 400, "'DONE': expected one of [QUEUED");
        assertProblem(api.get(INVOCATIONS + "/i1/targets?limit=1001"), 400, "'1001': expected 1 to 1000");
    }

    @Test
    void showsOutputAsTextOnlyIfItIs() {
        api.region.tell(FakeRegion.state("i1", InvocationPhase.COMPLETE, Map.of("SUCCEEDED", 2L)));
        byte[] text = "grün\n".getBytes(StandardCharsets.UTF_8);
        byte[] binary = {(byte) 0xff, 0, 1};
        api.region.rows.put("i1/a", FakeRegion.row("i1", "a", TargetState.SUCCEEDED, text));
        api.region.rows.put("i1/b", FakeRegion.row("i1", "b", TargetState.SUCCEEDED, binary));

        JsonNode a = api.json(api.get(INVOCATIONS + "/i1/targets/a"));
        JsonNode b = api.json(api.get(INVOCATIONS + "/i1/targets/b"));

        assertThat(a.get("output").textValue()).isEqualTo("grün\n");
        assertThat(a.get("selectedAt").textValue()).isEqualTo("1970-01-01T00:00:01Z");
        assertThat(a.get("timings").get("gatewayReportedAtMicros").longValue()).isEqualTo(5);
        assertThat(b.get("output").isNull()).isTrue();
        assertThat(b.get("outputBase64").textValue()).isEqualTo("/wAB");
        assertThat(api.get(INVOCATIONS + "/i1/targets/a/output").body()).isEqualTo("grün\n");
        assertProblem(api.get(INVOCATIONS + "/i1/targets/z"), 404, "endpoint z is no target");
    }

    @Test
    void listsEndpointsBySelector() {
        api.region.endpoints.put("a", FakeRegion.listed("a"));

        assertThat(api.json(api.get("/api/v1/endpoints")).get("items")).hasSize(1);
        assertThat(api.json(api.get("/api/v1/endpoints?selector=os%3Dwindows")).get("items"))
                .isEmpty();
        assertProblem(api.get("/api/v1/endpoints?selector=%21%21"), 400, "'!!' cannot be read");
        assertThat(api.json(api.get("/api/v1/endpoints/a")).get("host").textValue())
                .isEqualTo("host-of-a");
        assertProblem(api.get("/api/v1/endpoints/b"), 404, "no endpoint b");
        assertThat(api.json(api.get("/api/v1/gateways")).get("items")).isEmpty();
    }

    @Test
    void makesJoinTokensThatTheRegionCanCheck() {
        var response = api.post("/api/v1/tokens", "{\"ttl\":\"1h\",\"uses\":3}");

        assertThat(response.statusCode()).isEqualTo(201);
        JoinToken token = JoinToken.parse(api.json(response).get("token").textValue());
        var sent = api.kafka.on(TopicCatalog.ENROLMENTS).get(0);
        var created = (JoinTokenCreated) ((Enrolment) sent.value()).getEvent();
        assertThat(sent.key()).isEqualTo(token.id());
        assertThat(Bytes.of(created.getVerifier())).isEqualTo(JoinToken.verifier(JoinToken.proof(token.secret())));
        assertThat(created.getUses()).isEqualTo(3);
        assertProblem(api.post("/api/v1/tokens", "{\"uses\":0}"), 422, "'uses' has the bad value 0");
    }

    @Test
    void publishesAMethodOverItsContent() {
        byte[] content = "echo hi".getBytes(StandardCharsets.UTF_8);
        String digest = Digests.hex(Digests.sha256(content));
        String method = "{\"name\":\"hello\",\"version\":\"1.0\",\"variants\":[{\"platform\":\"linux-x86_64\","
                + "\"fileName\":\"hello\",\"digest\":\"" + digest + "\",\"sizeBytes\":7}]}";

        assertProblem(api.post("/api/v1/methods", method), 422, "PUT it to /api/v1/content/" + digest);
        assertThat(api.put("/api/v1/content/" + digest, content).statusCode()).isEqualTo(201);
        assertThat(api.put("/api/v1/content/" + digest, content).statusCode()).isEqualTo(200);
        assertProblem(api.put("/api/v1/content/" + "0".repeat(64), content), 400, "the body's SHA-256 is " + digest);
        assertProblem(api.put("/api/v1/content/zz", content), 400, "'zz' is no SHA-256");
        assertProblem(api.put("/api/v1/content/" + "1".repeat(64), new byte[1_000_001]), 413, "larger than 1000000");
        assertThat(api.post("/api/v1/methods", method).statusCode()).isEqualTo(201);
        assertProblem(
                api.post("/api/v1/methods", method.replace("\"fileName\":\"hello\"", "\"fileName\":\"other\"")),
                409,
                "hello version 1.0 exists");
        assertThat(api.json(api.get("/api/v1/methods")).get("items").findValuesAsText("digest"))
                .containsExactly(digest);
        assertThat(api.get("/api/v1/methods/hello/1.0").statusCode()).isEqualTo(200);
        assertThat(api.post(INVOCATIONS, "{\"selector\":\"*\",\"method\":{\"name\":\"hello\",\"version\":\"1.0\"}}")
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void tellsUnknownPathsFromOtherMethods() {
        assertProblem(api.get("/api/v1/nothing"), 404, "GET /api/v1/nothing is not part of this API");
        assertProblem(api.post("/api/v1/endpoints", "{}"), 405, "POST /api/v1/endpoints is not allowed");
    }

    @Test
    void measuresWhatItServes() {
        api.get("/api/v1/region");

        assertThat(api.send(api.anonymous("/metrics")).body())
                .contains(
                        "sluice_api_requests_seconds_count{method=\"GET\",route=\"/api/v1/region\",status=\"200\"} 1");
    }

    private List<AuditRecord> audits() {
        return api.kafka.on(TopicCatalog.AUDIT).stream()
                .map(sent -> (AuditRecord) sent.value())
                .toList();
    }

    private HttpRequest.Builder named(String key, String body) {
        return api.request(INVOCATIONS)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body));
    }

    private void assertProblem(HttpResponse<String> response, int status, String words) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = api.json(response);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("title").textValue()).isNotBlank();
        assertThat(problem.get("instance").textValue()).startsWith("/");
        assertThat(problem.get("detail").textValue()).contains(words);
    }
}
