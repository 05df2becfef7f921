package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.harness.Part;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Methods that speak to their gateway while they run, with the command that the agent puts on their path. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RuntimeIT {
    private static final Duration JOB = Duration.ofMinutes(1);
    private static final String SELECTOR = "fleet=runtime";
    private static final String GATEWAY = "gw-1";
    private static final int FILE_BYTES = 3_000_000;

    private static RealRegion region;
    private static RealAgent agent;

    @BeforeAll
    static void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(RuntimeIT.class)));
        agent = region.startAgent(SELECTOR);
    }

    @AfterAll
    static void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @Test
    void whatTheManualShowsIsWhatHappens() {
        // Given
        List<ManualExamples.Example> examples = ManualExamples.of("runtime.md");
        assertThat(examples).hasSize(3);

        // When
        Map<String, ManualExamples.Example> jobs = new LinkedHashMap<>();
        examples.forEach(example -> jobs.put(region.api().runScript(SELECTOR, example.program()), example));

        // Then
        jobs.forEach((job, example) -> {
            RegionApi.Target target = ended(job);
            assertThat(target.state()).as(example.name() + ": " + target).isEqualTo("SUCCEEDED");
            assertThat(target.output()).as(example.name()).isEqualTo(example.prints());
        });
    }

    @Test
    void upcallProgressAndFileOutliveTheGatewayThatIsKilledInTheMiddle() throws IOException {
        // Given
        Path go = region.scratch().resolve("go");
        Path asking = region.scratch().resolve("asking");
        String job = region.api()
                .runScript(
                        SELECTOR,
                        "#!/bin/sh\nsluice-runtime progress 10 'has begun' || exit 9\n"
                                + "while [ ! -e " + go + " ]; do sleep 0.1; done\n"
                                + "head -c " + FILE_BYTES + " /dev/urandom > big\n"
                                + "sluice-runtime put big > put-id & put=$!\n"
                                + "touch " + asking + "\n"
                                + "sluice-runtime upcall app.alarm --data 'disk full' --timeout 60s || exit 8\n"
                                + "wait $put || exit 7\ncat put-id\nsha256sum < big\n");
        await("its progress is seen")
                .atMost(JOB)
                .until(
                        () -> region.api().target(job, agent.endpointId()),
                        target -> "PROGRESS: 10 has begun".equals(target.reason()));

        // When
        Part gateway = region.gateway(GATEWAY);
        gateway.process().pause();
        Files.createFile(go);
        await("it asks").atMost(JOB).until(() -> Files.exists(asking));
        gateway.kill();
        gateway.startAgain().awaitReady();

        // Then
        RegionApi.Target target = ended(job);
        assertThat(target.state()).as(target.toString()).isEqualTo("SUCCEEDED");
        List<String> printed = Objects.requireNonNull(target.output()).lines().toList();
        assertThat(manifests()).contains(printed.get(0));
        String path = "/invocations/" + job + "/targets/" + agent.endpointId();
        assertThat(region.api().call("GET", path, null).body())
                .contains("\"name\":\"big\"", "\"bytes\":" + FILE_BYTES, "\"transfer\":\"" + printed.get(0));
        assertThat(region.api()
                        .call("GET", path + "/output?file=big", null)
                        .headers()
                        .firstValue("ETag"))
                .contains('"' + printed.get(1).substring(0, 64) + '"');
        assertThat(region.read("upcalls").records()).isNotEmpty();
    }

    @Test
    void aRunHasNoUseForAnothersSecretAndAFloodHarmsNobody() throws IOException {
        // Given
        Path secret = region.scratch().resolve("secret");
        RegionApi.Target first =
                ended(region.api().runScript(SELECTOR, "#!/bin/sh\nprintf %s \"$SLUICE_RUN\" > " + secret + "\n"));
        assertThat(first.state()).isEqualTo("SUCCEEDED");
        String flood = region.api().runScript(SELECTOR, """
                        #!/usr/bin/env python3
                        import os, socket, time
                        end = time.time() + 2
                        while time.time() < end:
                            try:
                                s = socket.socket(socket.AF_UNIX)
                                s.connect(os.environ["SLUICE_SOCKET"])
                                s.sendall(os.urandom(30000))
                                s.close()
                            except OSError:
                                pass
                        """);

        // When
        RegionApi.Target second = ended(region.api()
                .runScript(
                        SELECTOR,
                        "#!/bin/sh\nsluice-runtime upcall gateway.echo --data calm || exit 9\n" + "SLUICE_RUN=$(cat "
                                + secret + ") sluice-runtime progress 1 2>&1\necho $?\n"));

        // Then
        assertThat(second.output())
                .as(second.toString())
                .startsWith("calm")
                .contains("NO_SUCH_RUN")
                .endsWith("6\n");
        assertThat(ended(flood).state()).isEqualTo("SUCCEEDED");
        assertThat(region.api().endpoint(agent.endpointId()).isConnected()).isTrue();
        await("the socket is gone when nobody has run for a while")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !Files.exists(agent.folder().resolve("runtime/socket")));
    }

    private static RegionApi.Target ended(String job) {
        await("job " + job + " is complete")
                .atMost(JOB)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> region.api().invocation(job), RegionApi.Invocation::isComplete);
        return region.api().target(job, agent.endpointId());
    }

    private static String manifests() {
        StringBuilder text = new StringBuilder();
        region.read("transfers")
                .records()
                .forEach(record -> text.append(new String(record.value(), StandardCharsets.UTF_8)));
        return text.toString();
    }
}
