package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.it.harness.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer types: the launcher, the whole region on one machine, the README. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class WorkgroupIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ROW = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Launcher launcher;

    @BeforeEach
    void chooseDataFolder() {
        launcher = new Launcher(folder.resolve("data"), Logs.of(WorkgroupIT.class));
    }

    @AfterEach
    void endRegion() {
        launcher.type("./sluice down");
        launcher.close();
    }

    @Test
    void whatWasThereBeforeDownIsThereAfterTheNextUp() throws IOException {
        // Given
        Launcher.Outcome up = mustWork("./sluice up");
        assertThat(up.output()).contains("1 of 1 succeeded");
        Launcher.Outcome run = mustWork("./sluice run --on 'os=linux' -- 'uname -s'");
        assertThat(run.output()).contains("Linux", "1 of 1 succeeded");
        Path program = Files.writeString(folder.resolve("rinse.sh"), "#!/bin/sh\necho rinsed\n");
        mustWork("./sluice method put rinse --version 1 --variant any=" + program);
        assertThat(launcher.type("./sluice run --on 'os=linux' -- 'exit 4'").exitCode())
                .as("some target failed")
                .isEqualTo(3);
        assertThat(mustWork("./sluice up").output()).containsIgnoringCase("already running");
        List<String> endpoints = ids("./sluice endpoint ls -o json");
        List<String> jobs = ids("./sluice job ls -o json");
        assertThat(endpoints).hasSize(1);
        assertThat(mustWork(watching("./sluice endpoint label --on 'os=linux' site=hall"))
                        .output())
                .contains("\"event\":\"endpoint\"", "\"site\":\"hall\"");
        assertThat(jobs).hasSizeGreaterThanOrEqualTo(3);

        // When
        mustWork("./sluice down");
        assertThat(launcher.processes()).as("processes after down").isEmpty();
        mustWork("./sluice up --no-demo");

        // Then
        assertThat(ids("./sluice endpoint ls -o json")).isEqualTo(endpoints);
        assertThat(ids("./sluice job ls -o json")).containsAll(jobs);
        assertThat(mustWork("./sluice job results " + jobs.get(jobs.size() - 1)).output())
                .isNotBlank();
        assertThat(mustWork("./sluice run --on 'os=linux' --method rinse@1").output())
                .contains("rinsed", "1 of 1 succeeded");
        mustWork("./sluice down");
        assertThat(launcher.processes()).as("processes after down").isEmpty();
    }

    @Test
    void aFirstUpEndsWithARowThatSaysWhatThisMachinesOwnToolsSay() throws IOException {
        // Given
        String query = "./sluice inventory query 'SELECT cpu_model, memory_bytes, packages FROM v_endpoints' -o json";
        String packages = said("dpkg-query -W -f '${db:Status-Status}\\n' | grep -vc -e config-files -e not-installed");
        String memory = said("free -b | awk '/^Mem:/ {print $2}'");
        String cpu = said("lscpu | sed -n 's/^Model name: *//p' | head -1");

        // When
        mustWork("./sluice up --no-demo");

        // Then
        soon("the machine's row is there", () -> {
            JsonNode rows = JSON.readTree(mustWork(query).output());
            assertThat(rows).as(rows.toString()).hasSize(1);
            JsonNode row = rows.get(0);
            assertThat(row.path("packages").asText()).as(row.toString()).isEqualTo(packages);
            assertThat(row.path("memory_bytes").asText()).isEqualTo(memory);
            assertThat(row.path("cpu_model").asText()).isEqualTo(cpu);
        });

        // When it is taken off the list, nothing of it is left but its history
        String id = ids("./sluice endpoint ls -o json").get(0);
        mustWork("./sluice endpoint rm --force " + id);
        String count = "./sluice inventory query 'SELECT count(*) FROM packages' -o csv | tail -1 | tr -d '\\r'";
        soon("its packages are gone", () -> assertThat(said(count)).isEqualTo("0"));
        assertThat(launcher.type("./sluice inventory get " + id).exitCode()).isEqualTo(4);
        assertThat(mustWork("./sluice inventory history " + id).output()).contains("FIRST", "REMOVED");

        // When it may come back, and is scanned again
        mustWork("./sluice endpoint readmit " + id);
        soon("it is back", () -> assertThat(said("./sluice endpoint ls")).contains("CONNECTED"));
        mustWork("./sluice inventory scan 'os=linux'");
        soon("its packages are back", () -> assertThat(said(count)).isEqualTo(packages));
        assertThat(mustWork("./sluice inventory diff " + id + " " + id + " -o jsonl")
                        .output())
                .isBlank();
    }

    private static void soon(String what, ThrowingRunnable holds) {
        await(what)
                .atMost(ROW)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .untilAsserted(holds);
    }

    /** What a watched list tells from its beginning on, while something is done to it; ends when it has told of that. */
    private String watching(String change) {
        Path told = folder.resolve("told");
        return "./sluice endpoint ls --watch -o jsonl > " + told + " & watch=$!; trap 'kill $watch' EXIT; "
                + "told() { for i in $(seq 60); do grep -q \"$1\" " + told
                + " && return; sleep 0.5; done; return 1; }; "
                + "told event && " + change + " && told '\"site\":\"hall\"' && cat " + told;
    }

    /** What a line of shell prints. */
    private String said(String line) {
        return mustWork(line).output().strip();
    }

    @Test
    void theReadmesCommandsWorkAsPrinted() throws IOException {
        // Given
        List<String> commands = commandsOf(Checkout.find().root().resolve("README.md"));
        assertThat(commands).as("commands in the README").hasSizeGreaterThanOrEqualTo(2);

        // When, Then
        commands.forEach(this::mustWork);
    }

    private Launcher.Outcome mustWork(String command) {
        Launcher.Outcome outcome = launcher.type(command);
        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
        return outcome;
    }

    private List<String> ids(String command) throws IOException {
        JsonNode items = JSON.readTree(mustWork(command).output());
        return StreamSupport.stream(items.spliterator(), false)
                .map(item -> item.get("id").asText())
                .toList();
    }

    /** The lines behind {@code $ ./sluice} in the README's blocks of console. */
    private static List<String> commandsOf(Path readme) throws IOException {
        List<String> commands = new ArrayList<>();
        boolean console = false;
        for (String line : Files.readAllLines(readme)) {
            if (line.startsWith("```")) {
                console = line.equals("```console");
            } else if (console && line.startsWith("$ ./sluice")) {
                commands.add(line.substring(2));
            }
        }
        return commands;
    }
}
