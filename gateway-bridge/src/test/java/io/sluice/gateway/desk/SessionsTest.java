package io.sluice.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.FakeRegistry;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.relay.RelayLimits;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.gateway.relay.Written;
import io.sluice.gateway.session.KeptLink;
import io.sluice.gateway.session.KeptLink.Kind;
import io.sluice.gateway.session.SessionEnd;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final KeptLink link = KeptLink.of("e1", Kind.END);
    private FakeRegistry registry;
    private SchemaIds ids;
    private Relay relay;
    private Sessions sessions;

    @BeforeEach
    void open() throws IOException {
        registry = new FakeRegistry();
        ids = new SchemaIds(registry.url());
        ids.register("events", EndpointEvent.getClassSchema());
        relay = new Relay(producer, new RelayLimits(10, 1 << 20, Duration.ofSeconds(2)), metrics);
        relay.start();
        sessions = new Sessions(
                new TopicWriter<>(relay, ids, "events", EndpointEvent.class, Written.BY_GW_1),
                "gw-1",
                10,
                () -> Instant.ofEpochMilli(1_000),
                metrics);
    }

    @AfterEach
    void close() {
        relay.close();
        registry.close();
    }

    @Test
    void tellsWhatTheEndpointSaidWhenItsLoginIsComplete() {
        sessions.loggedIn(link);

        EndpointEvent event = event(0);
        assertThat(event.getType()).isEqualTo(EndpointEventType.LOGGED_IN);
        assertThat(event.getLabels()).containsEntry("site", "berlin");
        assertThat(sessions.size()).isEqualTo(1);
    }

    @Test
    void tellsALostConnectionFromALogout() {
        sessions.loggedIn(link);

        sessions.ended(link, new SessionEnd(SessionEnd.Kind.LOST, "silent"));

        assertThat(event(1).getType()).isEqualTo(EndpointEventType.LOST);
        assertThat(event(1).getReason()).isEqualTo("LOST: silent");
        assertThat(sessions.size()).isZero();
    }

    @Test
    void offersAgainTheLastEventThatKafkaDidNotTake() {
        sessions.loggedIn(link);
        await().until(() -> producer.history().size() == 1);
        producer.errorNext(new TimeoutException("away"));

        sessions.sweep();

        assertThat(event(1).getType()).isEqualTo(EndpointEventType.LOGGED_IN);
    }

    @Test
    void doesNotRepeatAnEventThatANewerOneHasReplaced() {
        sessions.loggedIn(link);
        sessions.ended(link, new SessionEnd(SessionEnd.Kind.LOGGED_OUT, ""));
        await().until(() -> producer.history().size() == 2);
        producer.errorNext(new TimeoutException("away"));
        producer.completeNext();

        sessions.sweep();

        assertThat(metrics.get("sluice.relay.records").gauge().value()).isZero();
        assertThat(producer.history()).hasSize(2);
    }

    private EndpointEvent event(int index) {
        await().until(() -> producer.history().size() > index);
        List<byte[]> values =
                producer.history().stream().map(message -> message.value()).toList();
        return new RecordSerde<>(ids, EndpointEvent.class).deserializer().deserialize("events", values.get(index));
    }
}
