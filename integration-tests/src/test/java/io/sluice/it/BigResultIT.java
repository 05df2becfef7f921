package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.Sluice;
import io.sluice.cli.command.ConnectionOptions;
import io.sluice.cli.command.Surroundings;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Output that is too big for a report, and output that is wanted while it comes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BigResultIT {
    private static final Duration JOB = Duration.ofMinutes(2);
    private static final String SELECTOR = "fleet=big";
    private static final int MIB = 1 << 20;
    private static final Duration FROZEN = Duration.ofSeconds(8);

    private static RealRegion region;
    private static RealAgent agent;

    @TempDir
    Path folder;

    @BeforeAll
    static void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(BigResultIT.class)));
        agent = region.startAgent(SELECTOR);
    }

    @AfterAll
    static void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @Test
    void twentyMebibytesArriveAsTheyWereWritten() throws IOException {
        // Given
        Path digest = folder.resolve("digest");
        Path random = folder.resolve("random");
        String id = region.api()
                .runScript(
                        SELECTOR,
                        "#!/bin/sh\nhead -c " + 20 * MIB + " /dev/urandom > " + random + "\nsha256sum < " + random
                                + " | cut -d' ' -f1 > " + digest + "\ncat " + random + "\n");
        region.api().awaitComplete(id, JOB);
        RegionApi.Target target = region.api().target(id, agent.endpointId());
        assertThat(target.state()).as(target.toString()).isEqualTo("SUCCEEDED");
        // When
        Fetched fetched = await("the manifest is written")
                .atMost(JOB)
                .until(
                        () -> fetch("job", "results", id, "--endpoint", agent.endpointId(), "-o", "raw"),
                        run -> !run.err().contains("not wholly in Kafka yet"));
        // Then
        assertThat(fetched.exitCode()).as(fetched.err()).isZero();
        assertThat(fetched.bytes()).hasSize(20 * MIB);
        assertThat(sha256(fetched.bytes())).isEqualTo(Files.readString(digest).strip());
    }

    @Test
    void anOutputArrivesWholeThoughItsGatewayIsKilledMeanwhile() throws IOException {
        arrivesWholeThough(() -> {
            region.gateway("gw-1").kill();
            return () -> region.gateway("gw-1").startAgain().awaitReady();
        });
    }

    @Test
    void anOutputArrivesWholeThoughKafkaIsFrozenMeanwhile() throws IOException {
        arrivesWholeThough(() -> {
            region.broker().process().pause();
            long frozen = System.nanoTime();
            return () -> {
                await("longer than a gateway takes for silence")
                        .until(() -> System.nanoTime() - frozen > FROZEN.toNanos());
                region.broker().process().resume();
            };
        });
    }

    /** @param fault called when half of the output is written; what it returns mends it, when the rest may come */
    private void arrivesWholeThough(Supplier<Runnable> fault) throws IOException {
        // Given
        Path random = folder.resolve("random");
        Path digest = folder.resolve("digest");
        Path half = folder.resolve("half");
        Path go = folder.resolve("go");
        String id = region.api()
                .runScript(
                        SELECTOR,
                        "#!/bin/sh\nhead -c " + 12 * MIB + " /dev/urandom > " + random + "\nsha256sum < " + random
                                + " | cut -d' ' -f1 > " + digest + "\nhead -c " + 6 * MIB + " " + random + "\ntouch "
                                + half + "\nwhile [ ! -e " + go + " ]; do sleep 0.05; done\ntail -c " + 6 * MIB + " "
                                + random + "\n");
        await("half of it is written").atMost(JOB).until(() -> Files.exists(half));
        // When
        Runnable mend = fault.get();
        Files.createFile(go);
        mend.run();
        RegionApi.Target target = await("the job is complete")
                .atMost(JOB)
                .ignoreExceptions()
                .until(
                        () -> {
                            region.restartWhatHalted();
                            return region.api().target(id, agent.endpointId());
                        },
                        RegionApi.Target::isTerminal);
        // Then
        assertThat(target.state()).as(target.toString()).isEqualTo("SUCCEEDED");
        Fetched fetched = await("the manifest is written")
                .atMost(JOB)
                .until(
                        () -> fetch("job", "results", id, "--endpoint", agent.endpointId(), "-o", "raw"),
                        run -> run.exitCode() == 0);
        assertThat(sha256(fetched.bytes())).isEqualTo(Files.readString(digest).strip());
    }

    @Test
    void aSmallOutputIsFetchedInTheSameWay() throws IOException {
        // Given
        String id = region.api().runScript(SELECTOR, "#!/bin/sh\necho small\n");
        region.api().awaitComplete(id, JOB);
        // When
        Fetched fetched = fetch("job", "results", id, "--endpoint", agent.endpointId(), "-o", "raw");
        // Then
        assertThat(new String(fetched.bytes(), StandardCharsets.UTF_8)).isEqualTo("small\n");
        assertThat(fetched.exitCode()).as(fetched.err()).isZero();
    }

    @Test
    void liveOutputIsSeenWhileTheScriptRuns() throws Exception {
        // Given
        Path go = folder.resolve("go");
        ObjectNode request = region.api()
                .scriptRequest(
                        SELECTOR, "#!/bin/sh\necho begun\nwhile [ ! -e " + go + " ]; do sleep 0.1; done\necho ended\n")
                .put("live", true);
        String id = region.api().invoke(request);
        StringWriter seen = new StringWriter();
        // When
        CompletableFuture<Integer> tail = CompletableFuture.supplyAsync(
                () -> sluice(seen, OutputStream.nullOutputStream(), new StringWriter(), "job", "tail", id));
        // Then
        await("the first line is seen").atMost(JOB).until(() -> seen.toString().contains("begun\n"));
        assertThat(region.api().target(id, agent.endpointId()).isTerminal()).isFalse();
        // When
        Files.createFile(go);
        // Then
        assertThat(tail.get(JOB.toSeconds(), TimeUnit.SECONDS)).isZero();
        assertThat(seen.toString()).contains("begun\n").contains("ended\n");
        assertThat(region.api().awaitComplete(id, JOB).count("SUCCEEDED")).isEqualTo(1);
    }

    private record Fetched(int exitCode, byte[] bytes, String err) {}

    private Fetched fetch(String... words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        int exitCode = sluice(new StringWriter(), bytes, err, words);
        return new Fetched(exitCode, bytes.toByteArray(), err.toString());
    }

    private int sluice(StringWriter out, OutputStream bytes, StringWriter err, String... words) {
        try {
            Path token = folder.resolve("token");
            Files.writeString(token, region.api().token());
            return Sluice.run(
                    new Surroundings(
                            folder,
                            folder,
                            Map.of("SLUICE_API", region.api().url(), "SLUICE_TOKEN_FILE", token.toString()),
                            new PrintWriter(out),
                            bytes,
                            new PrintWriter(err),
                            false,
                            new ConnectionOptions()),
                    words);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
