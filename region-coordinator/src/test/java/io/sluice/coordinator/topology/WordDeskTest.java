package io.sluice.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.coordinator.gateways.GatewayLink.Delivery;
import io.sluice.coordinator.routing.BatchMaker;
import io.sluice.topics.EndpointsGone;
import io.sluice.topics.InMemorySchemaIds;
import io.sluice.topics.TopicName;
import io.sluice.wire.config.Config;
import io.sluice.wire.crypto.RegionSigner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words outlive who says them. */
class WordDeskTest {
    private final FakeGateways gateways = new FakeGateways();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RegionSerdes serdes =
            new RegionSerdes(InMemorySchemaIds.of(new TopicName("test")), new TopicName("test"));
    private final List<StateStore> stores = new ArrayList<>();

    @TempDir
    Path folder;

    private MockProcessorContext<String, Outgoing> context;

    @BeforeEach
    void open() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        context = new MockProcessorContext<>(properties, new TaskId(0, 0), folder.toFile());
        for (StoreBuilder<?> builder : RegionStores.byEndpoint(serdes)) {
            StateStore store = builder.withLoggingDisabled().build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
            stores.add(store);
        }
    }

    @AfterEach
    void close() {
        stores.forEach(StateStore::close);
    }

    @Test
    void whatWasNotHeardIsSaidByWhoeverTakesThePartitionOver() {
        // Given
        WordDesk first = desk();
        gateways.keepSilent();
        first.say(Word.gone("gw-1", "e1", "MIGRATED: there", List.of("gw-2:1"), 5), 5);
        gateways.heard();
        first.close();
        // When
        WordDesk second = desk();
        gateways.answer(Delivery.FAILED);
        second.tick(1_000);
        second.tick(2_000);
        // Then
        assertThat(gateways.heard(EndpointsGone.class))
                .containsExactly(new EndpointsGone(List.of("e1"), "MIGRATED: there", List.of("gw-2:1")));
        // When it is taken over again
        desk().tick(3_000);
        // Then
        assertThat(gateways.heard()).isEmpty();
    }

    @Test
    void whatFindsNoRoomIsSaidOnce() {
        // Given
        WordDesk desk = desk("gateway.words.owed", "1");
        gateways.keepSilent();
        // When
        desk.say(Word.known("gw-1", "e1", 0), 0);
        desk.say(Word.known("gw-1", "e2", 0), 0);
        // Then
        assertThat(gateways.heard()).hasSize(2);
        assertThat(meters.counter("sluice.gateway.words", "outcome", "NOT_KEPT").count())
                .isEqualTo(1);
        // When
        gateways.answer(Delivery.FAILED);
        desk.tick(1_000);
        // Then
        assertThat(gateways.heard()).hasSize(1);
    }

    private WordDesk desk(String... settings) {
        RegionMeters regionMeters = new RegionMeters(meters);
        PartitionState state = new PartitionState(context);
        Outbox outbox = new Outbox(context, serdes, regionMeters);
        Dispatcher dispatcher = new Dispatcher(state, new LedgerLog(outbox, 0), gateways, new BatchMaker(signer()));
        Map<String, String> given = settings.length == 0 ? Map.of() : Map.of(settings[0], settings[1]);
        WordDesk desk = new WordDesk(
                context,
                state,
                dispatcher,
                gateways,
                regionMeters,
                StreamsSettings.StreamsLimits.of(Config.of(StreamsSettings.KEYS, given)));
        desk.rebuild();
        return desk;
    }

    private static RegionSigner signer() {
        return new RegionSigner(RegionHarness.newKeys().getPrivate());
    }
}
