package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicsUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schema ids at the first start and at later ones, with a registry that is there or not. */
class RegionLinkTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final String NOBODY = "http://127.0.0.1:1";

    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private GatewayStore store;
    private SchemaIds ids = new SchemaIds(NOBODY);

    @BeforeEach
    void open() {
        store = GatewayStore.open(folder, 1 << 20, 1 << 20);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theFirstStartNeedsTheRegistry() {
        try (RegionLink link = link(NOBODY)) {
            assertThatThrownBy(() -> link.register(store, SHORT, SHORT)).isInstanceOf(TopicsUnavailableException.class);
            assertThat(link.notReady()).contains("127.0.0.1:1");
        }
    }

    @Test
    void aLaterStartDoesNotNeedItAndIsConfirmedOnceItIsThere() throws Exception {
        // Given
        startedBefore();

        // When
        try (RegionLink link = link(NOBODY)) {
            link.register(store, SHORT, SHORT);

            // Then
            assertThat(link.notReady()).isEmpty();
            assertThat(confirmed()).isZero();
        }
        meters.clear();
        try (FakeRegistry registry = new FakeRegistry();
                RegionLink link = link(registry.url())) {
            link.register(store, SHORT, SHORT);
            await().until(() -> confirmed() == 1);
        }
    }

    @Test
    void whatAnotherWritersIdStandsForIsRememberedOverARestart() throws Exception {
        // Given: a record of a newer writer has been read
        try (FakeRegistry registry = new FakeRegistry();
                RegionLink link = link(registry.url())) {
            link.register(store, Duration.ofSeconds(10), SHORT);
            assertThat(ids.schemaOf(77).getName()).isEqualTo("Newer");
        }
        meters.clear();

        // When
        try (RegionLink link = link(NOBODY)) {
            link.register(store, SHORT, SHORT);

            // Then
            assertThat(ids.schemaOf(77).getName()).isEqualTo("Newer");
            assertThatThrownBy(() -> ids.schemaOf(78)).isInstanceOf(TopicsUnavailableException.class);
        }
    }

    private void startedBefore() throws IOException, InterruptedException {
        try (FakeRegistry registry = new FakeRegistry();
                RegionLink first = link(registry.url())) {
            first.register(store, Duration.ofSeconds(10), SHORT);
            assertThat(first.notReady()).isEmpty();
            assertThat(store.schemaIds()).hasSizeGreaterThan(5);
        }
        meters.clear();
    }

    private double confirmed() {
        return meters.get("sluice.gateway.registry.confirmed").gauge().value();
    }

    private RegionLink link(String url) {
        ids = new SchemaIds(url, Duration.ofSeconds(2));
        return new RegionLink(new TopicName("local"), "gw-1", ids, meters);
    }
}
