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
import io.sluice.gateway.store.GatewayStore;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointsGone;
import io.sluice.topics.EndpointsKnown;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.Session;
import io.sluice.topics.SessionSuperseded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeparturesTest {
    private static final int PER_SECOND = 8;

    @TempDir
    Path folder;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final InstantSource clock = () -> Instant.ofEpochMilli(1_000);
    private final List<KeptLink> links = new ArrayList<>();
    private final List<String> forgotten = new ArrayList<>();
    private FakeRegistry registry;
    private Relay relay;
    private GatewayStore store;
    private KnownEndpoints known;
    private Departures departures;

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
        store = GatewayStore.open(folder, 8 << 20, 4 << 20);
        known = new KnownEndpoints(store, 100, metrics);
        Sessions sessions = new Sessions(
                new TopicWriter<>(relay, ids, "events", EndpointEvent.class, Written.BY_GW_1),
                "gw-1",
                100,
                clock,
                metrics);
        departures = new Departures(sessions, known, forgotten::addAll, PER_SECOND, clock, metrics);
        for (int i = 0; i < 3; i++) {
            KeptLink link = KeptLink.of("e" + i, Kind.END);
            sessions.loggedIn(link);
            links.add(link);
        }
        departures.told(new EndpointsKnown(0L, List.of("e0", "e1", "e2", "away")));
    }

    @AfterEach
    void close() {
        relay.close();
        store.close();
        registry.close();
    }

    @Test
    void thoseThatLeaveAreForgottenAtOnceAndSentAwayByAndBy() {
        // When
        departures.told(new EndpointsGone(List.of("e0", "e1", "e2", "away"), "MIGRATED: there", List.of("a:1", "b:2")));
        departures.tick();
        // Then a quarter of a second's
        assertThat(links).extracting(link -> link.ends.size()).containsExactly(1, 1, 0);
        assertThat(links.get(0).ends).containsExactly("0x9D a:1,b:2");
        assertThat(List.of("e0", "e1", "e2", "away")).noneMatch(known::contains);
        assertThat(new KnownEndpoints(store, 100, metrics).contains("away")).isFalse();
        // When
        departures.tick();
        departures.tick();
        // Then
        assertThat(links).extracting(link -> link.ends.size()).containsExactly(1, 1, 1);
        assertThat(metrics.get("sluice.departures.sent").counter().count()).isEqualTo(3);
    }

    @Test
    void whatElseIsKnownOfThemIsForgottenAlsoOfThoseThatAreAway() {
        departures.told(new EndpointsGone(List.of("e0", "stranger"), "REMOVED: gone", List.of()));
        assertThat(forgotten).containsExactly("e0", "stranger");
    }

    @Test
    void whoBelongsNowhereIsBanned() {
        departures.told(new EndpointsGone(List.of("e0"), "REMOVED: gone", List.of()));
        departures.tick();

        assertThat(links.get(0).ends).hasSize(1);
        assertThat(links.get(0).ends.get(0)).startsWith("0x8A");
    }

    @Test
    void aSessionWhoseProcessWasSupersededElsewhereEndsAndNoOther() {
        departures.told(new SessionSuperseded("e0", new Session("boot", 2)));
        departures.told(new SessionSuperseded("stranger", new Session("boot", 1)));
        assertThat(links.get(0).ends).isEmpty();

        departures.told(new SessionSuperseded("e0", new Session("boot", 1)));

        assertThat(links.get(0).ends).hasSize(1);
        assertThat(links.get(0).ends.get(0)).startsWith("0x8E");
        assertThat(known.contains("e0")).isTrue();
    }

    @Test
    void oneThatComesBackBeforeItWasSentStays() {
        departures.told(new EndpointsGone(List.of("e0"), "MIGRATED: there", List.of("a:1")));
        departures.told(new EndpointsKnown(0L, List.of("e0")));
        departures.tick();

        assertThat(links.get(0).ends).isEmpty();
        assertThat(known.contains("e0")).isTrue();
    }
}
