package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import io.sluice.it.harness.TemporaryFolder;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Executables on their way from the region to an endpoint, on disks and through links that are not as they should be. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ContentIT {
    private static final Duration JOB = Duration.ofMinutes(1);
    private static final String GATEWAY = "gw-1";
    private static final String SELECTOR = "fleet=content";
    private static final int MIB = 1 << 20;

    private static RealRegion region;
    private static RealAgent agent;

    @BeforeAll
    static void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(ContentIT.class))
                .withProxy()
                .withGatewaySetting("wan.down.rate", "4MiB")
                .withGatewaySetting("depot.kafka.timeout", "2s"));
        agent = region.startAgent(SELECTOR);
    }

    @AfterAll
    static void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @Test
    void aFileThatRotsInTheDepotIsPulledAnewAndNeverServed() throws IOException {
        // Given: bytes that change while the file looks as before
        byte[] executable = script("echo rotten", MIB, 1);
        region.api().publish("rotten", "1", executable);
        assertThat(run("rotten", "1").output()).isEqualTo("rotten\n");
        Path file = region.face(GATEWAY).folder().resolve("depot").resolve(Digests.hex(Digests.sha256(executable)));
        FileTime before = Files.getLastModifiedTime(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (executable[700_000] + 1)}), 700_000);
        }
        Files.setLastModifiedTime(file, before);
        TemporaryFolder.delete(agent.folder().resolve("cache"));

        // When
        RegionApi.Target again = run("rotten", "1");

        // Then
        assertThat(again.state()).as(again.toString()).isEqualTo("SUCCEEDED");
        assertThat(Files.readAllBytes(file)).isEqualTo(executable);
        await("the region is told")
                .atMost(JOB)
                .untilAsserted(() -> assertThat(region.api()
                                .get("/gateways/" + GATEWAY + "/events")
                                .get("items")
                                .findValuesAsText("event"))
                        .contains("CONTENT_DAMAGED"));
    }

    @Test
    void aPullGoesOnWhereItWasThoughItsWayBreaksAgainAndAgain() {
        // Given
        byte[] executable = script("echo flapped", 6 * MIB, 2);
        region.api().publish("flapped", "1", executable);
        double before = pulled();
        String job = region.api().runMethod(SELECTOR, "flapped", "1");

        // When
        for (int mib = 1; mib <= 4; mib++) {
            double wanted = before + mib * MIB;
            await("some of it is there").atMost(JOB).until(() -> pulled() >= wanted);
            region.proxy().cut();
            region.proxy().flow();
        }

        // Then
        assertThat(region.api().awaitComplete(job, JOB).count("SUCCEEDED")).isEqualTo(1);
        assertThat(pulled() - before).as("each byte once").isEqualTo(executable.length);
    }

    @Test
    void twoVersionsRunBesideEachOtherAlsoOneThatWasRemovedMeanwhile() {
        // Given: jobs of both wait for an endpoint that is away
        RealAgent away = region.startAgent("fleet=away");
        away.part().stop();
        region.awaitConnected(away, false);
        region.api().publish("both", "1", script("echo one", 1_000, 3));
        region.api().publish("both", "2", script("echo two", 1_000, 4));
        String one = region.api().runMethod("fleet=away", "both", "1");
        String two = region.api().runMethod("fleet=away", "both", "2");
        region.api().awaitState(one, away.endpointId(), "QUEUED", JOB);

        // When
        assertThat(region.api().call("DELETE", "/methods/both/1", null).statusCode())
                .isEqualTo(204);
        away.part().startAgain().awaitReady();

        // Then
        region.api().awaitComplete(one, JOB);
        region.api().awaitComplete(two, JOB);
        assertThat(region.api().target(one, away.endpointId()).output()).isEqualTo("one\n");
        assertThat(region.api().target(two, away.endpointId()).output()).isEqualTo("two\n");
        away.close();
    }

    private static RegionApi.Target run(String name, String version) {
        String job = region.api().runMethod(SELECTOR, name, version);
        region.api().awaitComplete(job, JOB);
        return region.api().target(job, agent.endpointId());
    }

    private static double pulled() {
        return region.face(GATEWAY).metric("sluice_depot_pulled_bytes_total");
    }

    /** A script, and behind it bytes that the shell does not read. */
    private static byte[] script(String command, int sizeBytes, long seed) {
        byte[] script = ("#!/bin/sh\n" + command + "\nexit 0\n").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[sizeBytes];
        new Random(seed).nextBytes(bytes);
        System.arraycopy(script, 0, bytes, 0, script.length);
        return bytes;
    }
}
