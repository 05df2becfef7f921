package io.sluice.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coordinator.config.RegionInitConfig;
import io.sluice.coordinator.config.RegionInitKeys;
import io.sluice.coordinator.region.RegionRefusedException;
import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionInitTest {
    @TempDir
    Path folder;

    @Test
    void makesWhatIsMissingAndNothingTwice() throws IOException {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();

        run(init("local", 4, "gw-1"), false, first);
        run(init("local", 4, "gw-1"), true, second);

        assertThat(first).hasSize(2);
        assertThat(second).isEmpty();
    }

    @Test
    void addsAGatewayLater() throws IOException {
        run(init("local", 4, "gw-1"), false, new ArrayList<>());
        List<String> made = new ArrayList<>();

        run(init("local", 4, "gw-1,gw-2"), true, made);

        assertThat(made).singleElement().asString().startsWith("made credentials of gateway gw-2");
        assertThat(folder.resolve("gateways/gw-2/region-key.pem"))
                .hasSameTextualContentAs(folder.resolve("signing-key.pub.pem"));
    }

    @Test
    void refusesARegionWhoseKeysWereLost() throws IOException {
        run(init("local", 4, ""), false, new ArrayList<>());
        Files.delete(folder.resolve("signing-key.pem"));

        assertThatThrownBy(() -> init("local", 4, "").keys(true, new ArrayList<>()))
                .isInstanceOf(RegionRefusedException.class)
                .hasMessageContainingAll(folder.toString(), "signing-key.pem");
    }

    @Test
    void refusesAnEmptyFolderWhereTopicsExist() {
        assertThatThrownBy(() -> init("local", 4, "").keys(true, new ArrayList<>()))
                .isInstanceOf(RegionRefusedException.class)
                .hasMessageContainingAll("region local has topics", folder.toString(), "ca-key.pem");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void keepsTheNumberOfPartitions() throws IOException {
        run(init("local", 4, ""), false, new ArrayList<>());
        List<String> made = new ArrayList<>();

        int partitions = init("local", 16, "").partitions(made);

        assertThat(partitions).isEqualTo(4);
        assertThat(made).singleElement().asString().contains("kept 4 partitions");
    }

    @Test
    void refusesABadGatewayName() {
        assertThatThrownBy(() -> init("local", 4, "gw_1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'gw_1'");
    }

    private static void run(RegionInit init, boolean topicsExist, List<String> made) throws IOException {
        var keys = init.keys(topicsExist, made);
        init.partitions(made);
        init.gateways(keys, made);
    }

    private RegionInit init(String region, int partitions, String gateways) {
        Map<String, String> values = new HashMap<>();
        values.put("region", region);
        values.put("region.dir", folder.toString());
        values.put("bootstrap.servers", "unused:1");
        values.put("schema.registry.url", "http://unused");
        values.put("partitions", Integer.toString(partitions));
        values.put("gateways", gateways);
        return new RegionInit(
                RegionInitConfig.of(Config.of(RegionInitKeys.ALL, values)),
                InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z")),
                new SecureRandom());
    }
}
