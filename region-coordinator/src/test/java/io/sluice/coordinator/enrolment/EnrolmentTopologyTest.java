package io.sluice.coordinator.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.coordinator.ca.CertificateAuthority;
import io.sluice.coordinator.ca.Requests;
import io.sluice.coordinator.collision.SplitGrant;
import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.topics.Bytes;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.EndpointReadmitted;
import io.sluice.topics.Enrolment;
import io.sluice.topics.EnrolmentAnswered;
import io.sluice.topics.EnrolmentRequested;
import io.sluice.topics.GatewayMessage;
import io.sluice.topics.InMemorySchemaIds;
import io.sluice.topics.JoinTokenCreated;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.RenewalRequested;
import io.sluice.topics.TokenHonoured;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import io.sluice.wire.JoinToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTopologyTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final TopicName NAMES = new TopicName("local");
    private static final String SECRET = "ab".repeat(32);
    private static final byte[] PROOF = JoinToken.proof(SECRET);
    private static final String ID = UUID.randomUUID().toString();

    private final CertificateAuthority authority =
            CertificateAuthority.found("local", Duration.ofDays(3650), NOW, new SecureRandom());
    private final List<EnrolmentAnswered> answers = new ArrayList<>();
    private final List<String> sentTo = new ArrayList<>();

    @TempDir
    Path state;

    private TopologyTestDriver driver;
    private TestInputTopic<String, Enrolment> enrolments;
    private TestOutputTopic<String, Enrolment> honoured;
    private TestOutputTopic<String, EndpointOrder> readmitted;

    @BeforeEach
    void start() {
        Serde<Enrolment> serde = Serdes.serdeFrom(EnrolmentTopologyTest::write, EnrolmentTopologyTest::read);
        Serde<EndpointOrder> orders = new RecordSerde<>(InMemorySchemaIds.of(NAMES), EndpointOrder.class);
        Topology topology = new Topology();
        new EnrolmentTopology(
                        NAMES,
                        serde,
                        orders,
                        authority,
                        new byte[] {5},
                        Duration.ofDays(90),
                        InstantSource.fixed(NOW),
                        new SimpleMeterRegistry())
                .addTo(topology, new RecordingLink());
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        driver = new TopologyTestDriver(topology, properties, NOW);
        enrolments = driver.createInputTopic(
                NAMES.of(TopicCatalog.ENROLMENTS), new StringSerializer(), serde.serializer(), NOW, Duration.ZERO);
        readmitted = driver.createOutputTopic(
                NAMES.of(TopicCatalog.ENDPOINT_ORDERS), new StringDeserializer(), orders.deserializer());
        honoured = driver.createOutputTopic(
                NAMES.of(TopicCatalog.ENROLMENTS), new StringDeserializer(), serde.deserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void enrolsInTwoHops() throws Exception {
        createToken(1);

        request("r1", ID, Requests.key());

        var answer = only();
        assertThat(answer.getAccepted()).isTrue();
        assertThat(answer.getReason()).isEmpty();
        assertThat(sentTo).containsExactly("gw-1 ANSWERS r1");
        assertThat(Bytes.of(answer.getRegionKey())).containsExactly(5);
        assertThat(answer.getCertificates()).hasSize(2);
        X509Certificate certificate = certificate(answer);
        certificate.verify(authority.certificate().getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).contains("CN=" + ID, "OU=endpoint");
        assertThat(Bytes.of(answer.getCertificates().get(1)))
                .isEqualTo(authority.certificate().getEncoded());
    }

    @Test
    void anAgentThatAsksAgainGetsTheSameCertificate() {
        createToken(1);
        KeyPair pair = Requests.key();
        byte[] csr = Requests.csr(ID, pair);

        request("r1", csr);
        request("r1", csr);

        assertThat(answers).hasSize(2);
        assertThat(answers.get(1)).isEqualTo(answers.get(0));
    }

    @Test
    void aUsedUpTokenEnrolsNobodyElse() {
        createToken(1);
        request("r1", ID, Requests.key());

        request("r2", UUID.randomUUID().toString(), Requests.key());

        assertThat(last().getAccepted()).isFalse();
        assertThat(last().getReason()).startsWith("join token is used up");
    }

    @Test
    void anIdIsNotGivenToASecondKeyEvenWithAnotherToken() {
        createToken(5);
        request("r1", ID, Requests.key());

        request("r2", ID, Requests.key());

        assertThat(last().getAccepted()).isFalse();
        assertThat(last().getReason()).contains(ID, "already enrolled with another key");
    }

    @Test
    void renewsWithANewKeyForTheSameEndpointOnly() throws Exception {
        createToken(1);
        request("r1", ID, Requests.key());
        KeyPair next = Requests.key();

        renew("r2", ID, Requests.csr(ID, next));

        assertThat(certificate(last()).getPublicKey()).isEqualTo(next.getPublic());

        renew("r3", UUID.randomUUID().toString(), Requests.csr(ID, next));

        assertThat(last().getAccepted()).isFalse();
        assertThat(last().getReason()).contains("was sent by endpoint");
    }

    @Test
    void theClonesOfAnEndpointThatWasSplitEnrolAnewWithItsCertificateSoManyOfThem() throws Exception {
        // Given
        createToken(1);
        request("r1", ID, Requests.key());
        long at = NOW.toEpochMilli();
        enrolments.pipeInput(ID, SplitGrant.of(ID, 1, at + 60_000, at));
        String clone = UUID.randomUUID().toString();
        KeyPair pair = Requests.key();
        byte[] csr = Requests.csr(clone, pair);
        // When
        renew("r2", ID, csr);
        // Then
        assertThat(certificate(last()).getPublicKey()).isEqualTo(pair.getPublic());
        assertThat(certificate(last()).getSubjectX500Principal().getName()).contains("CN=" + clone);
        // When it asks again, as after a lost connection
        renew("r2", ID, csr);
        // Then
        assertThat(last().getAccepted()).isTrue();
        // When another comes
        renew("r3", ID, Requests.csr(UUID.randomUUID().toString(), Requests.key()));
        // Then
        assertThat(last().getReason()).contains("was split for 1 clones", "split it again");
        // When it is split again
        enrolments.pipeInput(ID, SplitGrant.of(ID, 1, at + 90_000, at));
        renew("r4", ID, Requests.csr(UUID.randomUUID().toString(), Requests.key()));
        // Then
        assertThat(last().getAccepted()).isTrue();
    }

    @Test
    void nobodyElseUsesAGrant() {
        long at = NOW.toEpochMilli();
        enrolments.pipeInput(ID, SplitGrant.of(ID, 1, at + 60_000, at));
        renew("r1", UUID.randomUUID().toString(), Requests.csr(ID, Requests.key()));
        assertThat(last().getReason()).contains("which has not been split");
    }

    @Test
    void expiryIsJudgedByTheRequestsOwnTime() {
        createToken(2);

        enrolments.pipeInput("t0001", enrolment("r1", Requests.csr(ID, Requests.key())), NOW.plusSeconds(3_599));
        enrolments.pipeInput("t0001", enrolment("r2", Requests.csr(ID, Requests.key())), NOW.plusSeconds(3_600));

        assertThat(answers.get(0).getAccepted()).isTrue();
        assertThat(answers.get(1).getReason()).isEqualTo("join token expired at 2026-11-23T13:00:00Z");
    }

    @Test
    void forgetsTokensLongExpired() {
        createToken(1);

        driver.advanceWallClockTime(Duration.ofDays(8));
        request("r1", ID, Requests.key());

        assertThat(only().getReason()).contains("is unknown");
    }

    @Test
    void theSecondHopIsKeyedByTheEndpoint() {
        createToken(1);
        request("r1", ID, Requests.key());

        var hop = honoured.readKeyValue();
        assertThat(hop.key).isEqualTo(ID);
        assertThat(hop.value.getEvent()).isInstanceOf(TokenHonoured.class);
    }

    @Test
    void whoIsEnrolledMayLogInThoughItWasRemovedBefore() {
        createToken(2);
        KeyPair pair = Requests.key();
        request("r1", ID, pair);

        var order = readmitted.readKeyValue();
        assertThat(order.key).isEqualTo(ID);
        assertThat(order.value)
                .isEqualTo(new EndpointOrder(ID, NOW.toEpochMilli(), "enrolment", new EndpointReadmitted("ENROLMENT")));

        renew("r2", ID, Requests.csr(ID, pair));
        request("r3", ID, Requests.key());

        assertThat(last().getReason()).contains("already enrolled with another key");
        assertThat(readmitted.isEmpty()).isTrue();
    }

    private void createToken(int uses) {
        enrolments.pipeInput(
                "t0001",
                new Enrolment(
                        NOW.toEpochMilli(),
                        new JoinTokenCreated(
                                "t0001",
                                ByteBuffer.wrap(JoinToken.verifier(PROOF)),
                                NOW.plusSeconds(3_600).toEpochMilli(),
                                uses,
                                "local-admin")));
    }

    private void request(String requestId, String id, KeyPair pair) {
        request(requestId, Requests.csr(id, pair));
    }

    private void request(String requestId, byte[] csr) {
        enrolments.pipeInput("t0001", enrolment(requestId, csr));
    }

    private void renew(String requestId, String id, byte[] csr) {
        enrolments.pipeInput(
                id,
                new Enrolment(
                        NOW.toEpochMilli(),
                        new RenewalRequested(requestId, "gw-1", id, ByteBuffer.wrap(csr), "10.0.0.1:5000")));
    }

    private static Enrolment enrolment(String requestId, byte[] csr) {
        return new Enrolment(
                NOW.toEpochMilli(),
                new EnrolmentRequested(
                        requestId, "gw-1", "t0001", ByteBuffer.wrap(PROOF), ByteBuffer.wrap(csr), "10.0.0.1:5000"));
    }

    private EnrolmentAnswered only() {
        assertThat(answers).hasSize(1);
        return last();
    }

    private EnrolmentAnswered last() {
        return answers.get(answers.size() - 1);
    }

    private static X509Certificate certificate(EnrolmentAnswered answer) throws Exception {
        assertThat(answer.getReason()).isEmpty();
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(
                        Bytes.of(answer.getCertificates().get(0))));
    }

    private static byte[] write(String topic, Enrolment value) {
        try {
            return Bytes.of(Enrolment.getEncoder().encode(value));
        } catch (IOException e) {
            throw new SerializationException(e);
        }
    }

    private static Enrolment read(String topic, byte[] bytes) {
        try {
            return Enrolment.getDecoder().decode(bytes);
        } catch (IOException e) {
            throw new SerializationException(e);
        }
    }

    private final class RecordingLink implements GatewayLink {
        @Override
        public void send(String gateway, Lane lane, String key, GatewayMessage message, Consumer<Delivery> outcome) {
            sentTo.add(gateway + " " + lane + " " + key);
            answers.add((EnrolmentAnswered) message.getBody());
            outcome.accept(Delivery.ACKNOWLEDGED);
        }

        @Override
        public boolean isThere(String gateway) {
            return true;
        }
    }
}
