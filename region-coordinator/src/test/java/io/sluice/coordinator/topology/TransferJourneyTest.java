package io.sluice.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests, and what gateways say of themselves, in the region's topology. */
class TransferJourneyTest {
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    Path folder;

    private RegionHarness region;

    @BeforeEach
    void open() {
        region = new RegionHarness(folder);
    }

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void keepsAManifestAsLongAsItsChunksAreKept() {
        // When
        region.transferred("t1", "e1", region.now());
        // Then
        assertThat(region.manifests("e1", "t1")).isEqualTo(1);
        // When
        region.pass(WEEK.minusHours(1));
        region.transferred("t2", "e1", region.now());
        // Then
        assertThat(region.manifests("e1", "t1")).isEqualTo(1);
        // When
        region.pass(WEEK.multipliedBy(2));
        region.transferred("t3", "e1", region.now());
        // Then
        assertThat(region.manifests("e1", "t1")).isZero();
        assertThat(region.manifests("e1", "t3")).isEqualTo(1);
    }

    @Test
    void aGatewayWhoseClockIsAheadMakesNobodysManifestOld() {
        // Given
        region.transferred("t1", "e1", region.now());
        // When
        region.transferred("t2", "e2", region.now() + Duration.ofDays(3_650).toMillis());
        region.transferred("t3", "e3", region.now());
        // Then
        assertThat(region.manifests("e1", "t1")).isEqualTo(1);
        assertThat(region.manifests("e2", "t2")).isEqualTo(1);
        assertThat(region.manifests("e3", "t3")).isEqualTo(1);
    }

    @Test
    void anEndpointCannotReplaceAnothersManifestByItsTransferId() {
        // When
        region.transferred("t1", "e1", region.now());
        region.transferred("t1", "e2", region.now() + 1);
        // Then
        assertThat(region.manifests("e1", "t1")).isEqualTo(1);
        assertThat(region.manifests("e2", "t1")).isEqualTo(1);
    }

    @Test
    void remembersWhatAGatewaySaidLast() {
        // When
        region.heartbeat("gw-1");
        region.pass(Duration.ofSeconds(1));
        region.heartbeat("gw-1");
        // Then
        assertThat(region.heartbeatOf("gw-1").getAt()).isEqualTo(region.now());
    }
}
