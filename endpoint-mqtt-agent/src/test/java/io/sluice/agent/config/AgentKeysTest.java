package io.sluice.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.config.ConfigDocs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AgentKeysTest {
    private static final Path MANUAL = Path.of("../docs/config-agent.md");

    @Test
    void theManualShowsTheKeysAsTheyAre() throws IOException {
        String now = "# Settings of the agent\n\nGiven as `--key=value`, in a file named by `--config FILE`, or in the"
                + " environment as `SLUICE_` and the key in capitals with underscores.\n"
                + "Printed from the code: `mvn -pl endpoint-mqtt-agent test -Dtest=AgentKeysTest"
                + " -Dsluice.docs.update=true`.\n\n"
                + ConfigDocs.table(AgentKeys.ALL);
        if (Boolean.getBoolean("sluice.docs.update")) {
            Files.createDirectories(MANUAL.getParent());
            Files.writeString(MANUAL, now);
        }
        assertThat(MANUAL).content().isEqualTo(now);
    }
}
