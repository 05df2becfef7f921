package io.sluice.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.FakeRegistry;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.relay.RelayLimits;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.gateway.relay.Written;
import io.sluice.gateway.session.KeptLink;
import io.sluice.gateway.session.KeptLink.Kind;
import io.sluice.gateway.session.SessionEnd;
import io.sluice.topics.DrainGateway;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.SchemaIds;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final int PER_SECOND = 8;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<KeptLink> links = new ArrayList<>();
    private FakeRegistry registry;
    private Relay relay;
    private Sessions sessions;
    private Drain drain;

    @BeforeEach
    void open() throws IOException {
        registry = new FakeRegistry();
        SchemaIds ids = new SchemaIds(registry.url());
        ids.register("events", EndpointEvent.getClassSchema());
        relay = new Relay(
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()),
                new RelayLimits(100, 1 << 20, Duration.ofSeconds(2)),
                metrics);
        relay.start();
        sessions = new Sessions(
                new TopicWriter<>(relay, ids, "events", EndpointEvent.class, Written.BY_GW_1),
                "gw-1",
                100,
                () -> Instant.ofEpochMilli(1_000),
                metrics);
        drain = new Drain(sessions, PER_SECOND, metrics);
        for (int i = 0; i < 5; i++) {
            KeptLink link = KeptLink.of("e" + i, Kind.END);
            sessions.loggedIn(link);
            links.add(link);
        }
    }

    @AfterEach
    void close() {
        relay.close();
        registry.close();
    }

    @Test
    void sendsTheOldestAwayInBatchesEachWithAnOrderOfItsOwn() {
        // Given
        drain.ordered(new DrainGateway(true, List.of("a:1", "b:1", "c:1")));
        // When
        drain.tick();
        // Then a quarter of a second's
        assertThat(links).extracting(link -> link.ends.size()).containsExactly(1, 1, 0, 0, 0);
        assertThat(links.get(0).ends).isNotEqualTo(links.get(1).ends);
        assertThat(links.get(0).ends.get(0))
                .startsWith("0x9C ")
                .contains("a:1")
                .contains("b:1")
                .contains("c:1");
        // When they have left
        sessions.ended(links.get(0), new SessionEnd(SessionEnd.Kind.BY_GATEWAY, ""));
        sessions.ended(links.get(1), new SessionEnd(SessionEnd.Kind.BY_GATEWAY, ""));
        drain.tick();
        // Then
        assertThat(links).extracting(link -> link.ends.size()).containsExactly(1, 1, 1, 1, 0);
    }

    @Test
    void keepsThemWhereThereIsNowhereElse() {
        // Given
        drain.ordered(new DrainGateway(true, List.of()));
        // When
        drain.tick();
        // Then
        assertThat(drain.isDraining()).isTrue();
        assertThat(drain.elsewhere()).isEmpty();
        assertThat(links).allSatisfy(link -> assertThat(link.ends).isEmpty());
    }

    @Test
    void stopsWhenItIsTold() {
        // Given
        drain.ordered(new DrainGateway(true, List.of("a:1")));
        // When
        drain.ordered(new DrainGateway(false, List.of()));
        drain.tick();
        // Then
        assertThat(links).allSatisfy(link -> assertThat(link.ends).isEmpty());
        assertThat(drain.isDraining()).isFalse();
    }

    @Test
    void countsWhatItSendsAway() {
        // Given
        drain.ordered(new DrainGateway(true, List.of("a:1")));
        // When
        drain.tick();
        // Then
        assertThat(metrics.get("sluice.drain.sent").counter().count()).isEqualTo(2);
        assertThat(metrics.get("sluice.drain.active").gauge().value()).isEqualTo(1);
    }
}
