package io.sluice.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.FakeRegistry;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.relay.RelayLimits;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.gateway.relay.Turns.Turn;
import io.sluice.gateway.relay.Written;
import io.sluice.topics.GatewayEvent;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.SpoolQuota;
import io.sluice.topics.SpoolState;
import io.sluice.topics.SpoolTurned;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayEventsTest {
    private static final String TOPIC = "events";
    private static final Turn TURN = new Turn("t", 3, SpoolState.DIRECT, SpoolState.SPOOLING, 0, 10, 1);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final TurnLog log = new TurnLog("gw-1", 2, InstantSource.fixed(Instant.ofEpochMilli(1_000)), metrics);
    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Relay relay = new Relay(kafka, new RelayLimits(10, 1 << 20, Duration.ofSeconds(2)), metrics);
    private FakeRegistry registry;
    private SchemaIds ids;
    private GatewayEvents events;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        ids = new SchemaIds(registry.url());
        ids.register(TOPIC, GatewayEvent.getClassSchema());
        events = new GatewayEvents(log, new TopicWriter<>(relay, ids, TOPIC, GatewayEvent.class, Written.BY_GW_1));
        relay.start();
    }

    @AfterEach
    void stop() {
        relay.close();
        registry.close();
    }

    @Test
    void turnsAreWrittenInTheirOrderOnce() {
        // Given
        log.turned(TURN);
        log.quota(true, 20, 20);
        // When
        events.sweep();
        await().until(() -> kafka.history().size() == 1);
        events.sweep();
        await().until(kafka::completeNext);
        await().until(() -> kafka.history().size() == 2);
        await().until(kafka::completeNext);
        // Then
        assertThat(read())
                .containsExactly(
                        new GatewayEvent(
                                "gw-1",
                                1_000L,
                                1_000L,
                                1L,
                                new SpoolTurned("t", 3, SpoolState.DIRECT, SpoolState.SPOOLING, 0L, 10L, 1L)),
                        new GatewayEvent("gw-1", 1_000L, 1_000L, 2L, new SpoolQuota(true, 20L, 20L)));
        assertThat(ids(kafka.history())).containsExactly("gw-1/1000/1", "gw-1/1000/2");
    }

    @Test
    void whatKafkaDidNotTakeIsWrittenAgainWithTheSameId() {
        // Given
        log.turned(TURN);
        events.sweep();
        await().until(() -> kafka.errorNext(new TimeoutException("away")));
        // When
        await().until(() -> {
            events.sweep();
            return kafka.history().size() == 2;
        });
        // Then
        assertThat(ids(kafka.history())).containsExactly("gw-1/1000/1", "gw-1/1000/1");
    }

    @Test
    void withTooManyWaitingTheOldestGoes() {
        // When
        log.turned(TURN);
        log.quota(true, 1, 1);
        log.quota(false, 1, 1);
        // Then
        assertThat(Objects.requireNonNull(log.first()).getNumber()).isEqualTo(2);
        assertThat(metrics.counter("sluice.gateway.events.given.up").count()).isEqualTo(1);
    }

    private List<GatewayEvent> read() {
        var reader = new RecordSerde<>(ids, GatewayEvent.class).deserializer();
        return kafka.history().stream()
                .map(message -> reader.deserialize(TOPIC, message.value()))
                .toList();
    }

    private static List<String> ids(List<ProducerRecord<byte[], byte[]>> messages) {
        return messages.stream()
                .map(message -> new String(message.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8))
                .toList();
    }
}
