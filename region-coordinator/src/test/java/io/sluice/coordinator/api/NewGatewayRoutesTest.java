package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.topics.AuditRecord;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayAdded;
import io.sluice.topics.GatewayDrainWanted;
import io.sluice.topics.GatewayOrder;
import io.sluice.topics.GatewayState;
import io.sluice.topics.TopicCatalog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewGatewayRoutesTest {
    private static final String PATH = "/api/v1/gateways";

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
    void makesTheTopicAndTheCredentialsOfANewGateway() throws CertificateException {
        // When
        var response =
                api.post(PATH, "{\"id\":\"gw-7\",\"address\":\"gw7.example:8883\",\"labels\":{\"site\":\"berlin\"}}");
        // Then
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        JsonNode made = api.json(response);
        X509Certificate certificate = certificate(made.get("certificate").textValue());
        assertThat(certificate.getSubjectX500Principal().getName()).contains("CN=gw-7");
        assertThat(certificate.getSubjectAlternativeNames()).containsExactly(List.of(2, "gw7.example"));
        certificate(made.get("ca").textValue()).checkValidity();
        assertThat(made.get("key").textValue()).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(made.get("regionKey").textValue()).startsWith("-----BEGIN PUBLIC KEY-----");
        assertThat(api.copiesOfTopic("gw-7")).isEqualTo(3);
        assertThat(orders())
                .extracting(GatewayOrder::getOrder)
                .containsExactly(new GatewayAdded("gw7.example:8883", Map.of("site", "berlin")));
        AuditRecord audit =
                (AuditRecord) api.kafka.on(TopicCatalog.AUDIT).get(0).value();
        assertThat(audit.getAction()).isEqualTo("gateway.add");
        assertThat(audit.getObject()).isEqualTo("gw-7");
    }

    @Test
    void whatTheRegionHasIsOnlyRenewedWhenThatIsAskedFor() {
        // Given
        listed("gw-1");
        // When
        var refused = api.post(PATH, "{\"id\":\"gw-1\"}");
        var renewed = api.post(PATH, "{\"id\":\"gw-1\",\"renew\":true}");
        // Then
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(api.json(refused).get("detail").textValue()).contains("there is a gateway gw-1 already");
        assertThat(renewed.statusCode()).isEqualTo(200);
        assertThat(orders()).hasSize(1);
    }

    @Test
    void saysWhatIsWrongWithANewGateway() {
        assertProblem("{\"id\":\"GW 7\"}", 422, "gateway name has the bad value 'GW 7'");
        assertProblem("{}", 400, "field 'id' is missing");
        assertProblem("{\"id\":\"gw-7\",\"address\":\"gw7\"}", 400, "field 'address' has the bad value \"gw7\"");
        assertProblem("{\"id\":\"gw-7\",\"labels\":{\"a b\":\"c\"}}", 422, "field 'labels' holds a b=c");
        assertProblem("{\"id\":\"gw-7\",\"label\":{}}", 400, "unknown field 'label'");
        assertThat(api.copiesOfTopic("gw-7")).isZero();
    }

    @Test
    void drainsOnlyWhatIsThere() {
        // Given
        listed("gw-1");
        // When
        var drained = api.post(PATH + "/gw-1/drain", "{}");
        var unknown = api.post(PATH + "/gw-9/drain", "{}");
        // Then
        assertThat(drained.statusCode()).isEqualTo(202);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(orders()).extracting(GatewayOrder::getOrder).containsExactly(new GatewayDrainWanted(true));
    }

    @Test
    void ordersNothingThatKafkaHasNot() {
        // Given
        listed("gw-1");
        api.kafka.down(true);
        // Then
        assertThat(api.post(PATH + "/gw-1/sync", "{}").statusCode()).isEqualTo(503);
    }

    private void listed(String gateway) {
        api.region.gateways.add(Gateway.newBuilder()
                .setGateway(gateway)
                .setState(GatewayState.UP)
                .setSince(0)
                .setAddress("localhost:8883")
                .setVersion("1.0")
                .setSessions(25)
                .setInbox(0)
                .setLastHeartbeat(0)
                .setLabels(Map.of())
                .build());
    }

    private List<GatewayOrder> orders() {
        return api.kafka.on(TopicCatalog.GATEWAY_ORDERS).stream()
                .map(sent -> (GatewayOrder) sent.value())
                .toList();
    }

    private void assertProblem(String body, int status, String words) {
        var response = api.post(PATH, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(api.json(response).get("detail").textValue()).contains(words);
    }

    private static X509Certificate certificate(String pem) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
