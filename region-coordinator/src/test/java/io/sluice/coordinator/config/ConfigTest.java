package io.sluice.coordinator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigDocs;
import io.sluice.wire.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTest {
    private static final Map<String, String> REQUIRED = Map.of(
            "region.dir", "region",
            "data.dir", "data",
            "bootstrap.servers", "localhost:9092",
            "schema.registry.url", "http://localhost:8081");

    @Test
    void theManualSaysWhatTheKeysSay() throws IOException {
        Path page = Path.of("..", "docs", "config-coordinator.md");
        String expected = "# Settings of the coordinator and of region init\n\n"
                + "Printed from `CoordinatorKeys` and `RegionInitKeys`; a test fails when it is stale"
                + " (`-Dsluice.docs.update=true` writes it anew). Given as `--key=value`, in a file with"
                + " `--config FILE`, or in the environment as `SLUICE_` and the key in capitals with underscores.\n\n"
                + "## Coordinator (`io.sluice.coordinator.Coordinator`)\n\n"
                + ConfigDocs.table(CoordinatorKeys.ALL)
                + "\n## Region init (`io.sluice.coordinator.RegionInit`)\n\n"
                + ConfigDocs.table(RegionInitKeys.ALL);
        if (Boolean.getBoolean("sluice.docs.update")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, expected);
        }

        assertThat(page).hasContent(expected);
    }

    @Test
    void listensOnLoopbackOnly() {
        assertThatThrownBy(() -> config("api.host", "0.0.0.0"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("api.host has the bad value '0.0.0.0'")
                .hasMessageContaining("loopback only");
        assertThat(config("api.host", "localhost").api().host()).isEqualTo("localhost");
    }

    @Test
    void refusesARegionThatCannotBePartOfATopicsName() {
        assertThatThrownBy(() -> config("region", "My Region"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'My Region'");
    }

    @Test
    void refusesAnUnknownLogFormat() {
        assertThatThrownBy(() -> config("log.format", "xml"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("log.format has the bad value 'xml': expected text or json");
    }

    private static CoordinatorConfig config(String key, String value) {
        Map<String, String> values = new HashMap<>(REQUIRED);
        values.put(key, value);
        return CoordinatorConfig.of(Config.of(CoordinatorKeys.ALL, values));
    }
}
