package io.sluice.connectors;

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
            "data.dir", "data",
            "secrets.dir", "secrets",
            "admin.token.file", "admin-token",
            "database.url", "jdbc:postgresql://localhost:5432/sluice",
            "bootstrap.servers", "localhost:9092",
            "schema.registry.url", "http://localhost:8081");

    @Test
    void theManualSaysWhatTheKeysSay() throws IOException {
        Path page = Path.of("..", "docs", "config-connectors.md");
        String expected = "# Settings of the connectors\n\n"
                + "Printed from `ConnectorsKeys`; a test fails when it is stale"
                + " (`-Dsluice.docs.update=true` writes it anew). Given as `--key=value`, in a file with"
                + " `--config FILE`, or in the environment as `SLUICE_` and the key in capitals with underscores.\n\n"
                + ConfigDocs.table(ConnectorsKeys.ALL);
        if (Boolean.getBoolean("sluice.docs.update")) {
            Files.writeString(page, expected);
        }

        assertThat(page).hasContent(expected);
    }

    @Test
    void listensOnLoopbackOnly() {
        Map<String, String> values = new HashMap<>(REQUIRED);
        values.put("http.host", "0.0.0.0");

        assertThatThrownBy(() -> Connectors.start(Config.of(ConnectorsKeys.ALL, values)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.host has the bad value '0.0.0.0'")
                .hasMessageContaining("loopback only");
    }
}
