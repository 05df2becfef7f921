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

class InventoryQueryTest {
    private static final String ASK = "POST /inventory/query";
    private static final String ANSWER = "{\"columns\":[{\"name\":\"host\",\"type\":\"text\"},"
            + "{\"name\":\"labels\",\"type\":\"jsonb\"},{\"name\":\"mtu\",\"type\":\"int4\"}],"
            + "\"rows\":[[\"web, \\\"one\\\"\",{\"site\":\"north\"},1500],[\"db\",null,null]],\"cut\":null}";

    @TempDir
    Path directory;

    private final ApiDouble connectors = new ApiDouble();

    @BeforeEach
    void writeToken() throws IOException {
        Files.writeString(directory.resolve("token"), ApiDouble.TOKEN);
    }

    @AfterEach
    void closeConnectors() {
        connectors.close();
    }

    @Test
    void showsRowsAsATable() {
        // Given
        connectors.answers(ASK, 200, ANSWER);
        // When
        CommandRun run = sluice("SELECT 1", "--rows", "7");
        // Then
        assertThat(run.out()).isEqualTo("""
                        host        labels            mtu
                        web, "one"  {"site":"north"}  1500
                        db          -                 -
                        """);
        assertThat(connectors.body(ASK).toString()).isEqualTo("{\"sql\":\"SELECT 1\",\"rows\":7}");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void writesCsvThatOthersRead() {
        connectors.answers(ASK, 200, ANSWER);

        assertThat(sluice("SELECT 1", "-o", "csv").out())
                .isEqualTo("host,labels,mtu\r\n\"web, \"\"one\"\"\",\"{\"\"site\"\":\"\"north\"\"}\",1500\r\ndb,,\r\n");
    }

    @Test
    void writesAnObjectALine() {
        connectors.answers(ASK, 200, ANSWER);

        assertThat(sluice("SELECT 1", "-o", "jsonl").out()).isEqualTo("""
                        {"host":"web, \\"one\\"","labels":{"site":"north"},"mtu":1500}
                        {"host":"db","labels":null,"mtu":null}
                        """);
    }

    @Test
    void saysThatThereAreMoreRowsWithoutSpoilingTheOutput() {
        connectors.answers(ASK, 200, ANSWER.replace("\"cut\":null", "\"cut\":\"there are more than 2 rows\""));

        CommandRun run = sluice("SELECT 1", "-o", "jsonl");

        assertThat(run.err()).isEqualTo("sluice: there are more than 2 rows\n");
        assertThat(run.out().lines()).hasSize(2);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void saysWhereAMistakeIs() {
        connectors.refuses(ASK, 400, "Bad Request", "syntax error at or near \"FORM\", at line 1, column 10");

        CommandRun run = sluice("SELECT * FORM packages");

        assertThat(run.err()).isEqualTo("sluice: syntax error at or near \"FORM\", at line 1, column 10\n");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void saysThatAQuestionMayNotWrite() {
        connectors.refuses(ASK, 403, "Forbidden", "questions may only read: cannot execute DELETE");

        CommandRun run = sluice("DELETE FROM packages");

        assertThat(run.err()).isEqualTo("sluice: questions may only read: cannot execute DELETE\n");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void saysWhereItLookedForConnectors() {
        CommandRun run = CommandRun.of(directory, Map.of(), false, "inventory", "query", "SELECT 1");

        assertThat(run.err()).contains("no connectors are running here").contains("--connectors");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    private CommandRun sluice(String... words) {
        String[] all = new String[words.length + 2];
        all[0] = "inventory";
        all[1] = "query";
        System.arraycopy(words, 0, all, 2, words.length);
        return CommandRun.of(
                directory, Map.of("SLUICE_CONNECTORS", connectors.url(), "SLUICE_TOKEN_FILE", "token"), false, all);
    }
}
