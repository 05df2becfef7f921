package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.cli.Sluice;
import io.sluice.cli.command.ConnectionOptions;
import io.sluice.cli.command.Surroundings;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.TransferType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine's inventory, from the machine to the topics: this machine's, beside what its own tools say of it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class InventoryIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String SELECTOR = "fleet=inventory";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Other programs on this machine begin to listen, or fill the disk, meanwhile. */
    private static final String RESTLESS = "ports,filesystems,interfaces";

    private static RealRegion region;
    private static RealAgent agent;

    @TempDir
    Path folder;

    @BeforeAll
    static void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(InventoryIT.class)));
        agent = region.startAgentWith(
                Map.of("inventory.every", "24h", "inventory.splay", "0s", "inventory.without", RESTLESS), SELECTOR);
    }

    @AfterAll
    static void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @Test
    void isWhatTheMachinesOwnToolsSayAndTravelsOnlyWhenItHasChanged() throws Exception {
        // Given
        TransferManifest first = await("the first scan is reported by itself")
                .atMost(LONG)
                .until(InventoryIT::manifests, manifests -> !manifests.isEmpty())
                .get(0);
        assertThat(first.getState()).as(first.toString()).isEqualTo(TransferState.COMPLETE);
        assertThat(first.getEndpointId()).isEqualTo(agent.endpointId());
        assertThat(first.getContentType()).isEqualTo("application/vnd.sluice.inventory+json+gzip");

        // Then
        JsonNode report = report(first);
        assertThat(report.path("packages").size()).isEqualTo(installed());
        assertThat(report.path("cpuModel").asText()).isEqualTo(said("lscpu | sed -n 's/^Model name: *//p' | head -1"));
        assertThat(report.path("cpuThreads").asText()).isEqualTo(said("lscpu | sed -n 's/^CPU(s): *//p'"));
        assertThat(report.path("memoryBytes").asText()).isEqualTo(said("free -b | awk '/^Mem:/ {print $2}'"));
        assertThat(report.path("kernel").asText()).isEqualTo(said("uname -r"));
        assertThat(report.path("hostname").asText()).isEqualTo(said("uname -n"));
        assertThat(report.path("users").size()).isEqualTo(Integer.parseInt(said("grep -c : /etc/passwd")));
        assertThat(report.path("unknown").fieldNames()).toIterable().contains("ports", "filesystems");

        // When
        Scan unchanged = scan();

        // Then
        assertThat(unchanged.exitCode()).as(unchanged.said()).isZero();
        assertThat(unchanged.said()).contains("\"answer\":\"KNOWN\"", first.getName(), "1 of 1 succeeded");
        assertThat(manifests()).hasSize(1);

        // When
        ManualExamples.Example example = ManualExamples.of("inventory.md").get(0);
        String job = region.api().runScript(SELECTOR, example.program());
        region.api().awaitComplete(job, LONG);

        // Then
        assertThat(region.api().target(job, agent.endpointId()).output()).isEqualTo(example.prints());
        TransferManifest second = await("the second report is there")
                .atMost(LONG)
                .until(InventoryIT::manifests, manifests -> manifests.size() == 2)
                .get(1);
        assertThat(report(second).path("facts").path("rack").asText()).isEqualTo("{\"row\":7,\"slot\":12}");
    }

    /** As many as {@code dpkg-query} knows to be on the disk. */
    private static int installed() throws IOException, InterruptedException {
        return Integer.parseInt(
                said("dpkg-query -W -f '${db:Status-Status}\\n' | grep -vc -e config-files -e not-installed"));
    }

    private static List<TransferManifest> manifests() {
        return region.read("transfers").values(TransferManifest.class).stream()
                .filter(each -> each.getKind() == TransferType.INVENTORY)
                .sorted(Comparator.comparing(TransferManifest::getStartedAt))
                .toList();
    }

    /** What was sent, from the topic of chunks. */
    private static JsonNode report(TransferManifest manifest) throws IOException {
        TreeMap<String, byte[]> chunks = new TreeMap<>();
        region.read("transfer-chunks").records().forEach(record -> {
            if (transfer(record.headers()).equals(manifest.getTransferId())) {
                chunks.put(hex(record.headers(), "offset"), record.value());
            }
        });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        chunks.values().forEach(bytes::writeBytes);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return JSON.readTree(in);
        }
    }

    private static String transfer(Headers headers) {
        ByteBuffer bytes = ByteBuffer.wrap(headers.lastHeader("transfer").value());
        return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }

    private static String hex(Headers headers, String name) {
        return HexFormat.of().formatHex(headers.lastHeader(name).value());
    }

    /** What a line of shell prints, without blanks around it. */
    private static String said(String line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", line).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(line).isZero();
        assertThat(out).as(line).isNotEmpty();
        return out;
    }

    private record Scan(int exitCode, String said) {}

    private Scan scan() {
        StringWriter out = new StringWriter();
        try {
            Path token = Files.writeString(folder.resolve("token"), region.api().token());
            Surroundings around = new Surroundings(
                    folder,
                    folder,
                    Map.of("SLUICE_API", region.api().url(), "SLUICE_TOKEN_FILE", token.toString()),
                    new PrintWriter(out),
                    OutputStream.nullOutputStream(),
                    new PrintWriter(out),
                    false,
                    new ConnectionOptions());
            int exitCode = Sluice.run(around, "inventory", "scan", SELECTOR);
            return new Scan(exitCode, out.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
