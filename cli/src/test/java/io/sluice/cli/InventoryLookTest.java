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

class InventoryLookTest {
    private static final String GET = "GET /inventory/endpoints/e1";
    private static final String HISTORY = "GET /inventory/endpoints/e1/history";

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
    void aTableCountsTheItemsOfAPart() {
        connectors.answers(
                GET, 200, "{\"endpointId\":\"e1\",\"cpuCores\":4,\"packages\":[{\"name\":\"a\"},{\"name\":\"b\"}]}");

        assertThat(sluice("get", "e1").out()).isEqualTo("endpointId  e1\ncpuCores    4\npackages    2\n");
        assertThat(sluice("get", "e1", "-o", "jsonl").out())
                .isEqualTo("{\"endpointId\":\"e1\",\"cpuCores\":4,\"packages\":[{\"name\":\"a\"},{\"name\":\"b\"}]}\n");
    }

    @Test
    void anInventoryOfThePastSaysHowManyOfItsChangesAreMissing() {
        connectors.answers(GET, 200, "{\"endpointId\":\"e1\",\"omittedChanges\":7}");

        CommandRun run = sluice("get", "e1", "--at", "2026-11-01T00:00:00Z", "-o", "json");

        assertThat(run.err()).startsWith("sluice: 7 changes since then were too many for the topic");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void anEndpointWithoutAnInventoryIsNotFound() {
        connectors.refuses(GET, 404, "Not Found", "endpoint e1 has no inventory");

        CommandRun run = sluice("get", "e1");

        assertThat(run.err()).isEqualTo("sluice: endpoint e1 has no inventory\n");
        assertThat(run.exitCode()).isEqualTo(4);
    }

    @Test
    void differencesAreShownPartByPart() {
        connectors.answers(
                "GET /inventory/diff",
                200,
                "{\"from\":\"e1\",\"to\":\"e2\",\"items\":["
                        + "{\"part\":\"memoryBytes\",\"item\":\"\",\"before\":1,\"after\":2},"
                        + "{\"part\":\"packages\",\"item\":\"dpkg a\",\"before\":{\"name\":\"a\"},\"after\":null}]}");

        assertThat(sluice("diff", "e1", "e2").out()).isEqualTo("""
                        PART         ITEM    ENDPOINT      OTHER
                        memoryBytes  -       1             2
                        packages     dpkg a  {"name":"a"}  -
                        """);
        assertThat(sluice("diff", "e1", "e2", "--part", "memoryBytes", "-o", "jsonl")
                        .out())
                .isEqualTo("{\"part\":\"memoryBytes\",\"item\":\"\",\"before\":1,\"after\":2}\n");
    }

    @Test
    void aHistoryHasALineForEachItem() {
        connectors.answers(
                HISTORY,
                200,
                "{\"endpointId\":\"e1\",\"items\":["
                        + "{\"at\":\"2026-11-25T18:00:00.123Z\",\"kind\":\"CHANGED\",\"digest\":\"b\",\"previousDigest\":\"a\","
                        + "\"changes\":[{\"part\":\"kernel\",\"item\":\"\",\"before\":\"6.1\",\"after\":\"6.2\"}],\"omitted\":3},"
                        + "{\"at\":\"2026-11-24T18:00:00Z\",\"kind\":\"FIRST\",\"digest\":\"a\",\"previousDigest\":\"\","
                        + "\"changes\":[],\"omitted\":0}]}");

        assertThat(sluice("history", "e1").out()).isEqualTo("""
                        AT                    KIND     PART    ITEM  BEFORE  AFTER
                        2026-11-25T18:00:00Z  CHANGED  kernel  -     6.1     6.2
                        2026-11-25T18:00:00Z  CHANGED  3 more  -     -       -
                        2026-11-24T18:00:00Z  FIRST    -       -     -       -
                        """);
        assertThat(sluice("history", "e1", "-o", "jsonl").out().lines()).hasSize(2);
    }

    @Test
    void aRemovalIsOneLineHoweverMuchThereWas() {
        connectors.answers(
                HISTORY,
                200,
                "{\"endpointId\":\"e1\",\"items\":[{\"at\":\"2026-11-25T18:00:00Z\",\"kind\":\"REMOVED\",\"digest\":\"\","
                        + "\"previousDigest\":\"a\",\"changes\":["
                        + "{\"part\":\"kernel\",\"item\":\"\",\"before\":\"6.1\",\"after\":null},"
                        + "{\"part\":\"memoryBytes\",\"item\":\"\",\"before\":1,\"after\":null}],\"omitted\":5}]}");

        assertThat(sluice("history", "e1").out()).isEqualTo("""
                        AT                    KIND     PART          ITEM  BEFORE  AFTER
                        2026-11-25T18:00:00Z  REMOVED  all, 7 items  -     -       -
                        """);
    }

    @Test
    void aBadLimitIsRefused() {
        CommandRun run = sluice("history", "e1", "--limit", "0");

        assertThat(run.err()).isEqualTo("sluice: --limit has the bad value '0': expected 1 to 10000\n");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private CommandRun sluice(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "inventory";
        System.arraycopy(words, 0, all, 1, words.length);
        return CommandRun.of(
                directory, Map.of("SLUICE_CONNECTORS", connectors.url(), "SLUICE_TOKEN_FILE", "token"), false, all);
    }
}
