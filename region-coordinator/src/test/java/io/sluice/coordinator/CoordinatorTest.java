package io.sluice.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coordinator.config.CoordinatorKeys;
import io.sluice.coordinator.region.RegionDirectory;
import io.sluice.coordinator.region.RegionDirectory.Identity;
import io.sluice.coordinator.region.RegionRefusedException;
import io.sluice.wire.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorTest {
    @TempDir
    Path folder;

    @Test
    void doesNotStartWithoutTheRegionsKeysAndMakesNone() {
        assertThatThrownBy(() -> Coordinator.start(config()))
                .isInstanceOf(RegionRefusedException.class)
                .hasMessageContainingAll(folder.toString(), "ca-key.pem", "run region init", "backup");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void doesNotStartOnAnotherRegionsKeys() throws IOException {
        new RegionDirectory(folder, new SecureRandom()).writeIdentity(new Identity("north", 4), Instant.EPOCH);

        assertThatThrownBy(() -> Coordinator.start(config()))
                .isInstanceOf(RegionRefusedException.class)
                .hasMessageContaining("belongs to region north, not to local");
    }

    private Config config() {
        return Config.of(
                CoordinatorKeys.ALL,
                Map.of(
                        "region.dir",
                        folder.toString(),
                        "data.dir",
                        folder.resolve("data").toString(),
                        "bootstrap.servers",
                        "unused:1",
                        "schema.registry.url",
                        "http://unused"));
    }
}
