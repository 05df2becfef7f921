package io.sluice.workgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.wire.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortBookTest {
    @TempDir
    Path folder;

    @Test
    void takesFreePortsAndKeepsThem() throws IOException {
        // Given
        PortBook first = PortBook.settle(file(), config(Map.of()));
        // When
        PortBook second = PortBook.settle(file(), config(Map.of()));
        // Then
        assertThat(second).isEqualTo(first);
        assertThat(first.ports().values()).doesNotHaveDuplicates().allMatch(port -> port > 0);
    }

    @Test
    void takesANewPortWhereZeroIsAskedForAndKeepsTheOthers() throws IOException {
        // Given
        PortBook first = PortBook.settle(file(), config(Map.of()));
        // When
        PortBook second = PortBook.settle(file(), config(Map.of("api.port", "0")));
        // Then
        assertThat(second.port(WorkgroupKeys.API_PORT)).isNotEqualTo(first.port(WorkgroupKeys.API_PORT));
        assertThat(second.port(WorkgroupKeys.MQTT_PORT)).isEqualTo(first.port(WorkgroupKeys.MQTT_PORT));
    }

    @Test
    void namesThePortThatIsTakenAndTheSettingToChange() throws IOException {
        try (ServerSocket somebody = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            // Given
            String port = Integer.toString(somebody.getLocalPort());
            Config config = config(Map.of("api.port", port));
            // When, Then
            assertThatThrownBy(() -> PortBook.settle(file(), config))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "port " + port
                                    + " is taken by another process: free it, or take another with --port api=N, where 0 takes a free one");
        }
    }

    @Test
    void saysThatTheTakenPortIsThatOfTheLastRun() throws IOException {
        // Given
        int port = PortBook.settle(file(), config(Map.of())).port(WorkgroupKeys.MQTT_PORT);
        try (ServerSocket somebody = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            // When, Then
            assertThatThrownBy(() -> PortBook.settle(file(), config(Map.of())))
                    .hasMessageContaining(
                            "port " + somebody.getLocalPort() + " is taken by another process (the last run used it)")
                    .hasMessageContaining("--port mqtt=N");
        }
    }

    @Test
    void refusesOnePortForTwoPurposes() throws IOException {
        // Given
        int free = Ports.free(0)[0];
        Config config = config(Map.of("api.port", "" + free, "mqtt.port", "" + free));
        // When, Then
        assertThatThrownBy(() -> PortBook.settle(file(), config)).hasMessageContaining("given twice");
    }

    private Path file() {
        return folder.resolve("ports.properties");
    }

    private Config config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("data.dir", folder.toString());
        return Config.of(WorkgroupKeys.ALL, all);
    }
}
