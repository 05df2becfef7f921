package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.topics.Bytes;
import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationRequested;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.TopicCatalog;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a method declares is kept to before anything is routed. */
class DeclaredMethodsTest {
    private static final String DECLARES = "'requires':'0.1','limits':{'timeout':'20s','outputLimitBytes':4096},"
            + "'entryPoints':{'list':{'output':{'type':'array'}},'stop':{'input':{'type':'object','properties':"
            + "{'name':{'type':'string'},'seconds':{'type':'integer','maximum':60}},'required':['name'],"
            + "'additionalProperties':false},'defaults':{'seconds':5},'check':true}}";

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
    void tellsWhatAMethodDeclares() {
        // Given
        publish("service", DECLARES);
        // When
        JsonNode method = api.json(api.get("/api/v1/methods/service/1"));
        // Then
        assertThat(method.path("declares").path("limits").path("timeout").asText())
                .isEqualTo("PT20S");
        assertThat(method.path("declares")
                        .path("entryPoints")
                        .path("stop")
                        .path("check")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void refusesADeclarationThatCannotBe() {
        // When
        HttpResponse<String> answer = put("service", "'entryPoints':{'stop':{'input':{'type':'strnig'}}}");
        // Then
        assertProblem(answer, 422, "field 'entryPoints.stop.input' is no JSON Schema");
        assertThat(api.kafka.on(TopicCatalog.METHODS)).isEmpty();
    }

    @Test
    void refusesArgumentsByFieldAndRuleAndRoutesNothing() {
        // Given
        publish("service", DECLARES);
        // Then
        assertRefused("'entryPoint':'stop','arguments':{'name':'x','seconds':61}", "field 'arguments.seconds'");
        assertRefused("'entryPoint':'stop','arguments':{'name':'x','seconds':61}", "rule maximum");
        assertRefused("'entryPoint':'stop'", "field 'arguments.name'");
        assertRefused("'entryPoint':'stop','arguments':{'name':'x','nmae':1}", "field 'arguments.nmae'");
        assertRefused("'entryPoint':'start'", "field 'entryPoint' names 'start', which is not declared");
        assertRefused("'arguments':{'name':'x'}", "field 'entryPoint' is missing: the method's are [list, stop]");
        assertRefused("'entryPoint':'list','dryRun':true", "field 'dryRun'");
        assertRefused("'entryPoint':'list','runTimeout':'21s'", "field 'runTimeout'");
        assertRefused("'entryPoint':'list','outputLimitBytes':4097", "field 'outputLimitBytes'");
        assertThat(api.kafka.on(TopicCatalog.INVOCATIONS)).isEmpty();
    }

    @Test
    void fillsInWhatTheRequestLeavesOut() {
        // Given
        publish("service", DECLARES);
        // When
        InvocationSpec spec = accepted("'entryPoint':'stop','dryRun':true,'arguments':{'name':'x'}");
        // Then
        assertThat(new String(Bytes.of(spec.getArguments()), StandardCharsets.UTF_8))
                .isEqualTo("{\"seconds\":5,\"name\":\"x\",\"dryRun\":true}");
        assertThat(spec.getRunTimeoutMs()).isEqualTo(20_000);
        assertThat(spec.getOutputLimitBytes()).isEqualTo(4096);
        assertThat(spec.getRequires()).isEqualTo("0.1");
        assertThat(spec.getResultSchema()).isEmpty();
    }

    @Test
    void theJobCarriesWhatItsResultsHaveToFit() {
        // Given
        publish("service", DECLARES);
        // When
        InvocationSpec spec = accepted("'entryPoint':'list'");
        // Then
        assertThat(spec.getResultSchema()).isEqualTo("{\"type\":\"array\"}");
        assertThat(spec.getArguments().remaining()).isZero();
    }

    @Test
    void theOnlyEntryPointNeedNotBeNamed() {
        // Given
        publish("service", "'entryPoints':{'list':{}}");
        // When
        InvocationSpec spec = accepted("'arguments':[1]");
        // Then
        assertThat(spec.getEntryPoint()).isEqualTo("list");
        assertThat(spec.getRunTimeoutMs()).isEqualTo(300_000);
        assertThat(spec.getOutputLimitBytes()).isEqualTo(64L << 20);
    }

    @Test
    void aMethodThatDeclaresNothingIsRunAsAsked() {
        // Given
        publish("service", "");
        // When
        InvocationSpec spec = accepted("'entryPoint':'whatever','runTimeout':'1h','arguments':'x'");
        // Then
        assertThat(spec.getEntryPoint()).isEqualTo("whatever");
        assertThat(spec.getRunTimeoutMs()).isEqualTo(3_600_000);
    }

    @Test
    void aScriptHasNoDryRun() {
        // When
        HttpResponse<String> answer = post("{'selector':'*','script':{'content':'date'},'dryRun':true}");
        // Then
        assertProblem(answer, 422, "field 'dryRun'");
    }

    @Test
    void aPlanIsRefusedAsTheJobWouldBe() {
        // Given
        publish("service", DECLARES);
        // When
        HttpResponse<String> answer = api.post(
                "/api/v1/invocations/plan",
                json("{'selector':'*','method':{'name':'service','version':'1'},'entryPoint':'stop'}"));
        // Then
        assertProblem(answer, 422, "field 'arguments.name'");
    }

    @Test
    void aRemovedMethodCannotBeCalled() {
        // Given
        publish("service", DECLARES);
        // When
        HttpResponse<String> removed =
                api.send(api.request("/api/v1/methods/service/1").DELETE());
        // Then
        assertThat(removed.statusCode()).isEqualTo(204);
        assertProblem(api.get("/api/v1/methods/service/1"), 404, "service version 1");
        assertRefused("'entryPoint':'list'", "which is not published");
        assertProblem(api.send(api.request("/api/v1/methods/service/1").DELETE()), 404, "service version 1");
        assertProblem(put("service", "'check':true"), 409, "service version 1 was removed");
    }

    private InvocationSpec accepted(String fields) {
        HttpResponse<String> answer = call(fields);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        var sent = api.kafka.on(TopicCatalog.INVOCATIONS);
        Invocation invocation = (Invocation) sent.get(sent.size() - 1).value();
        return ((InvocationRequested) invocation.getEvent()).getSpec();
    }

    private void assertRefused(String fields, String said) {
        assertProblem(call(fields), 422, said);
    }

    private HttpResponse<String> call(String fields) {
        return post("{'selector':'*','method':{'name':'service','version':'1'}," + fields + "}");
    }

    private HttpResponse<String> post(String body) {
        return api.post("/api/v1/invocations", json(body));
    }

    private void publish(String name, String declares) {
        HttpResponse<String> answer = put(name, declares);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private HttpResponse<String> put(String name, String declares) {
        byte[] content = "echo hi".getBytes(StandardCharsets.UTF_8);
        String digest = Digests.hex(Digests.sha256(content));
        api.put("/api/v1/content/" + digest, content);
        return api.post(
                "/api/v1/methods",
                json("{'name':'" + name + "','version':'1','variants':[{'platform':'any','fileName':'hello','digest':'"
                        + digest + "','sizeBytes':7}]" + (declares.isEmpty() ? "" : "," + declares) + "}"));
    }

    private void assertProblem(HttpResponse<String> answer, int status, String said) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(api.json(answer).path("detail").asText()).contains(said);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
