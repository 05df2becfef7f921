package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginPolicyTest {
    private static final String ELSEWHERE =
            "{\"outcome\":\"ELSEWHERE\",\"gateways\":[\"gw-2\"],\"rule\":\"net\",\"reason\":\"rule net\","
                    + "\"labels\":{},\"upgrade\":null,\"trace\":[\"net (line 2): holds\"]}";

    @TempDir
    Path directory;

    private final ApiDouble api = new ApiDouble();

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN);
        Files.writeString(directory.resolve("policy.yaml"), "rules: []\n");
    }

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void printsOnlyTheDocumentWhereFilesAreWritten() {
        // Given
        api.answers("GET /login-policy", 200, "{\"version\":3,\"document\":\"rules: []\\n\",\"author\":\"ada\"}");
        // When
        CommandRun run = sluice("login-policy", "get");
        // Then
        assertThat(run.out()).isEqualTo("rules: []\n");
        assertThat(run.err()).contains("version 3 by ada");
    }

    @Test
    void putsAPolicyAndSaysWhyOneIsRefused() {
        // Given
        api.answers("PUT /login-policy", 200, "{\"version\":4}");
        // When
        CommandRun put = sluice("login-policy", "put", "policy.yaml", "--replaces", "3");
        // Then
        assertThat(put.out()).isEqualTo("version 4 of the login policy is in force\n");
        assertThat(api.body("PUT /login-policy").toString())
                .isEqualTo("{\"document\":\"rules: []\\n\",\"replaces\":3}");
        // Given
        api.refuses("PUT /login-policy", 422, "Unprocessable", "the policy is refused, the old one stays: line 3: why");
        // Then
        CommandRun refused = sluice("login-policy", "put", "policy.yaml");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("line 3: why");
    }

    @Test
    void showsTheDecisionAndTheRuleForAnEndpointThatNeedNotExist() {
        // Given
        api.answers("POST /login-policy/test", 200, ELSEWHERE);
        // When
        CommandRun run = sluice("login-policy", "test", "--at", "gw-1", "--address", "10.7.0.9", "--labels", "a=b");
        // Then
        assertThat(run.out()).isEqualTo("ELSEWHERE gw-2: rule net (rule net)\n  net (line 2): holds\n");
        assertThat(api.body("POST /login-policy/test").toString())
                .isEqualTo(
                        "{\"endpoint\":{\"askingGateway\":\"gw-1\",\"address\":\"10.7.0.9\",\"labels\":{\"a\":\"b\"}}}");
    }

    @Test
    void listsWhatWouldChange() {
        // Given
        api.answers(
                "POST /login-policy/replay",
                200,
                "{\"logins\":2,\"changed\":1,\"more\":true,\"since\":\"2026-11-20T10:00:00Z\",\"items\":[{\"endpoint\":\"e1\",\"host\":\"h\","
                        + "\"at\":\"gw-1\",\"time\":\"2026-11-25T10:00:00Z\","
                        + "\"before\":{\"outcome\":\"ACCEPT\",\"gateways\":[\"gw-1\"]},\"after\":" + ELSEWHERE + "}]}");
        // When
        CommandRun run = sluice("login-policy", "replay", "policy.yaml");
        // Then
        assertThat(run.out()).isEqualTo("""
                        ENDPOINT  HOST  AT    LOGIN                 BEFORE       AFTER           RULE
                        e1        h     gw-1  2026-11-25T10:00:00Z  ACCEPT gw-1  ELSEWHERE gw-2  net
                        1 of 2 logins since 2026-11-20T10:00:00Z would change
                        """);
        assertThat(run.err()).contains("there are more that were not judged");
        assertThat(api.body("POST /login-policy/replay").get("from").asText()).isEqualTo("RECORDED");
    }

    @Test
    void judgesTheListInsteadIfAsked() {
        api.answers(
                "POST /login-policy/replay",
                200,
                "{\"logins\":2,\"changed\":0,\"more\":false,\"since\":null,\"items\":[]}");

        CommandRun run = sluice("login-policy", "replay", "policy.yaml", "--list");

        assertThat(run.out()).isEqualTo("0 of 2 would change\n");
        assertThat(api.body("POST /login-policy/replay").get("from").asText()).isEqualTo("LIST");
    }

    private CommandRun sluice(String... words) {
        return CommandRun.of(directory, Map.of("SLUICE_API", api.url(), "SLUICE_TOKEN_FILE", "token"), false, words);
    }
}
