package io.sluice.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.FakeRegistry;
import io.sluice.gateway.login.LoginDesk.Decision;
import io.sluice.gateway.login.LoginDesk.Decision.Accepted;
import io.sluice.gateway.login.LoginDesk.Decision.Refused;
import io.sluice.gateway.login.LoginDesk.Login;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.relay.RelayLimits;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.gateway.relay.Written;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.topics.DrainGateway;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.Enrolment;
import io.sluice.topics.EnrolmentAnswered;
import io.sluice.topics.EnrolmentRequested;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.LoginRequest;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.Session;
import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.ReasonCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionDesksTest {
    @TempDir
    Path folder;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final AtomicLong now = new AtomicLong(1_000);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    private final List<Decision> decisions = new CopyOnWriteArrayList<>();
    private final List<EnrolmentAnswer> answers = new CopyOnWriteArrayList<>();
    private FakeRegistry registry;
    private SchemaIds ids;
    private GatewayStore store;
    private Relay relay;
    private RegionLoginDesk logins;
    private Sessions sessions;
    private Drain drain;
    private RegionEnrolmentDesk enrolments;

    @BeforeEach
    void open() throws IOException {
        registry = new FakeRegistry();
        ids = new SchemaIds(registry.url());
        ids.register("logins", LoginRequest.getClassSchema());
        ids.register("events", EndpointEvent.getClassSchema());
        ids.register("enrolments", Enrolment.getClassSchema());
        store = GatewayStore.open(folder, 8 << 20, 4 << 20);
        relay = new Relay(producer, new RelayLimits(10, 1 << 20, Duration.ofSeconds(2)), metrics);
        relay.start();
        sessions = new Sessions(
                new TopicWriter<>(relay, ids, "events", EndpointEvent.class, Written.BY_GW_1),
                "gw-1",
                10,
                clock,
                metrics);
        drain = new Drain(sessions, 100, metrics);
        logins = desk();
        enrolments = new RegionEnrolmentDesk(
                new TopicWriter<>(relay, ids, "enrolments", Enrolment.class, Written.BY_GW_1),
                "gw-1",
                Duration.ofSeconds(15),
                1,
                clock,
                metrics);
    }

    @AfterEach
    void close() {
        relay.close();
        store.close();
        registry.close();
    }

    @Test
    void acceptsAnUnknownEndpointByTheCoordinatorsWordAndKnowsItAfterARestart() {
        // Given
        logins.login(login("e1"), decisions::add);
        LoginRequest request = sent("logins", LoginRequest.class);
        assertThat(decisions).isEmpty();

        // When
        logins.answered(new LoginAnswer(request.getRequestId(), "e1", true, "", List.of(), true, false));

        // Then
        assertThat(decisions).containsExactly(new Accepted());
        assertThat(request.getDeadline()).isEqualTo(6_000);
        desk().login(login("e1"), decisions::add);
        assertThat(decisions).hasSize(2);
    }

    @Test
    void oneThatIsNotToBeRememberedAsksEachTime() {
        logins.login(login("e1"), decisions::add);
        LoginRequest request = sent("logins", LoginRequest.class);
        assertThat(request.getSession()).isEqualTo(login("e1").session());

        logins.answered(new LoginAnswer(request.getRequestId(), "e1", true, "", List.of(), false, false));
        desk().login(login("e1"), decisions::add);

        assertThat(decisions).containsExactly(new Accepted());
    }

    @Test
    void aCloneIsToldToEnrolAnew() {
        logins.login(login("e1"), decisions::add);
        LoginRequest request = sent("logins", LoginRequest.class);

        logins.answered(new LoginAnswer(request.getRequestId(), "e1", false, "SPLIT", List.of(), true, true));

        assertThat(decisions).containsExactly(Refused.toEnrolAnew("SPLIT"));
    }

    @Test
    void sendsAnEndpointToTheServersThatTheCoordinatorNames() {
        logins.login(login("e1"), decisions::add);
        LoginRequest request = sent("logins", LoginRequest.class);

        logins.answered(
                new LoginAnswer(request.getRequestId(), "e1", false, "assigned", List.of("a:1", "b:2"), true, false));

        assertThat(decisions).containsExactly(new Refused(ReasonCodes.USE_ANOTHER_SERVER, "assigned", "a:1,b:2", 0));
    }

    @Test
    void sendsEvenAKnownEndpointElsewhereWhileTheGatewayIsDrained() {
        // Given
        RegionLoginDesk desk = desk();
        new KnownEndpoints(store, 100, metrics).addAll(List.of("e1"), 1_000);
        drain.ordered(new DrainGateway(true, List.of("a:1")));
        // When
        desk.login(login("e1"), decisions::add);
        drain.ordered(new DrainGateway(false, List.of()));
        desk().login(login("e1"), decisions::add);
        // Then
        assertThat(codes()).containsExactly(ReasonCodes.USE_ANOTHER_SERVER);
        assertThat(decisions).last().isEqualTo(new Accepted());
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void refusesWhenTheCoordinatorDoesNotAnswerAndTakesNoLaterWord() {
        logins.login(login("e1"), decisions::add);
        LoginRequest request = sent("logins", LoginRequest.class);

        now.set(6_000);
        logins.sweep();
        logins.answered(new LoginAnswer(request.getRequestId(), "e1", true, "", List.of(), true, false));

        assertThat(codes()).containsExactly(ReasonCodes.SERVER_UNAVAILABLE);
    }

    @Test
    void refusesAtOnceWhenKafkaDoesNotTakeTheQuestion() {
        logins.login(login("e1"), decisions::add);
        await().until(() -> producer.history().size() == 1);

        producer.errorNext(new TimeoutException("away"));

        assertThat(codes()).containsExactly(ReasonCodes.SERVER_UNAVAILABLE);
    }

    @Test
    void tellsThoseToComeBackForWhomThereIsNoRoom() {
        logins.login(login("e1"), decisions::add);
        logins.login(login("e2"), decisions::add);
        logins.login(login("e3"), decisions::add);

        assertThat(codes()).containsExactly(ReasonCodes.SERVER_BUSY);
    }

    @Test
    void passesAnEnrolmentOnUnderItsTokenAndItsAnswerBack() {
        enrolments.enrol("tok1", new byte[32], new EnrolmentRequest("r1", new byte[] {5}), "h:1", answers::add);
        Enrolment event = sent("enrolments", Enrolment.class);

        enrolments.answered(new EnrolmentAnswered(
                "r1", true, "", List.of(ByteBuffer.wrap(new byte[] {1})), ByteBuffer.wrap(new byte[] {2})));

        assertThat(((EnrolmentRequested) event.getEvent()).getTokenId()).isEqualTo("tok1");
        assertThat(producer.history().get(0).key()).asString().isEqualTo("tok1");
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).certificates().get(0)).containsExactly(1);
    }

    @Test
    void refusesAnEnrolmentThatIsNotAnsweredInTimeOrHasNoRoom() {
        enrolments.enrol("tok1", new byte[32], new EnrolmentRequest("r1", new byte[] {5}), "h:1", answers::add);
        enrolments.renew("e1", new EnrolmentRequest("r2", new byte[] {5}), "h:1", answers::add);

        now.set(16_000);
        enrolments.sweep();

        assertThat(answers)
                .extracting(EnrolmentAnswer::requestId, EnrolmentAnswer::accepted)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("r2", false),
                        org.assertj.core.groups.Tuple.tuple("r1", false));
    }

    private RegionLoginDesk desk() {
        return new RegionLoginDesk(
                new KnownEndpoints(store, 100, metrics),
                new TopicWriter<>(relay, ids, "logins", LoginRequest.class, Written.BY_GW_1),
                drain,
                "gw-1",
                Duration.ofSeconds(5),
                2,
                clock,
                metrics);
    }

    private <T extends org.apache.avro.specific.SpecificRecord> T sent(String topic, Class<T> type) {
        await().until(() -> producer.history().size() == 1);
        return new RecordSerde<>(ids, type)
                .deserializer()
                .deserialize(topic, producer.history().get(0).value());
    }

    private List<Integer> codes() {
        return decisions.stream()
                .filter(Refused.class::isInstance)
                .map(decision -> ((Refused) decision).reasonCode())
                .toList();
    }

    private static Login login(String endpointId) {
        return new Login(
                endpointId,
                new Session("boot", 1),
                "initial",
                false,
                "h:1",
                "h",
                "linux-x86_64",
                "1",
                "",
                Map.of("site", "berlin"));
    }
}
