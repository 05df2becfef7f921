package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayAddTest {
    private static final String MADE =
            "{\"id\":\"gw-7\",\"ca\":\"CA\",\"certificate\":\"CERT\",\"key\":\"KEY\",\"regionKey\":\"RK\","
                    + "\"expiresAt\":\"2027-01-01T00:00:00Z\"}";

    @TempDir
    Path directory;

    private final ApiDouble api = new ApiDouble();

    @BeforeEach
    void writeToken() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN);
        api.answers("GET /region", 200, "{\"region\":\"local\"}");
    }

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void writesWhatAGatewayIsStartedWithForItsOwnerOnly() throws IOException {
        // Given
        api.answers("POST /gateways", 201, MADE);
        // When
        CommandRun run = sluice(
                "gateway", "add", "gw-7", "--site", "berlin", "--address", "gw7.example:8884", "--labels", "a=b,c=d");
        // Then
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(api.body("POST /gateways").toString())
                .isEqualTo("{\"id\":\"gw-7\",\"renew\":false,\"address\":\"gw7.example:8884\",\"hosts\":[],"
                        + "\"labels\":{\"site\":\"berlin\",\"a\":\"b\",\"c\":\"d\"}}");
        Path folder = directory.resolve("gw-7");
        assertThat(folder.resolve("key.pem")).hasContent("KEY");
        assertThat(folder.resolve("cert.pem")).hasContent("CERT");
        assertThat(folder.resolve("gateway.properties"))
                .content()
                .contains("region=local\ngateway=gw-7\n", "listener.port=8884\n");
        for (String file : new String[] {"ca.pem", "cert.pem", "key.pem", "region-key.pem", "gateway.properties"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
        assertThat(run.out()).doesNotContain("KEY");
    }

    @Test
    void overwritesNoKeyAndAsksForNothingThen() throws IOException {
        // Given
        Files.createDirectories(directory.resolve("gw-7"));
        Files.writeString(directory.resolve("gw-7/key.pem"), "old");
        // When
        CommandRun run = sluice("gateway", "add", "gw-7");
        // Then
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("it holds a key.pem, which is never overwritten");
        assertThat(api.calls("POST /gateways")).isEmpty();
    }

    @Test
    void leavesNothingBehindWhenItIsRefused() {
        // Given
        api.refuses("POST /gateways", 409, "Conflict", "there is a gateway gw-7 already");
        // When
        CommandRun run = sluice("gateway", "add", "gw-7");
        // Then
        assertThat(run.err().strip()).isEqualTo("sluice: there is a gateway gw-7 already");
        assertThat(directory.resolve("gw-7")).doesNotExist();
    }

    @Test
    void drainsAGateway() {
        // Given
        api.answers("POST /gateways/gw-7/drain", 202, "{}");
        // When
        CommandRun run = sluice("gateway", "drain", "gw-7");
        // Then
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("gw-7 is being drained");
    }

    private CommandRun sluice(String... words) {
        return CommandRun.of(directory, Map.of("SLUICE_API", api.url(), "SLUICE_TOKEN_FILE", "token"), false, words);
    }
}
