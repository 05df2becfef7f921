package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import io.sluice.it.harness.TemporaryFolder;
import io.sluice.topics.event.Traceparent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The main job, undisturbed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class JourneyIT {
    private static final Duration JOB = Duration.ofMinutes(1);

    private static RealRegion region;

    @BeforeAll
    static void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(JourneyIT.class)));
    }

    @AfterAll
    static void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @Test
    void leadsFromTheJoinTokenToTheResult() {
        Journey.leadsFromTheJoinTokenToTheResult(region);
    }

    @Test
    void runsOneScriptOnTwentyFiveOfTwentyFiveAgents() {
        // Given
        List<RealAgent> agents = region.startAgents(25, "fleet=crowd");
        SideEffects effects = SideEffects.in(region);

        // When
        String id = region.api().runScript("fleet=crowd", effects.script("uname -s"));
        RegionApi.Invocation done = region.api().awaitComplete(id, JOB);

        // Then
        assertThat(done.targets()).isEqualTo(25);
        assertThat(done.count("SUCCEEDED")).isEqualTo(25);
        List<RegionApi.Target> targets = region.api().targets(id);
        assertThat(targets)
                .extracting(RegionApi.Target::endpoint)
                .containsExactlyInAnyOrderElementsOf(
                        agents.stream().map(RealAgent::endpointId).toList());
        assertThat(targets).extracting(RegionApi.Target::output).containsOnly("Linux\n");
        effects.assertNoneRanTwice(targets);
        agents.forEach(RealAgent::close);
    }

    @Test
    void whatItLeavesOnTheTopicsAreEventsOfOneTrace() {
        // Given
        RealAgent agent = region.startAgent("fleet=traced");
        // When
        String id = region.api().runScript("fleet=traced", "#!/bin/sh\ntrue\n");
        region.api().awaitComplete(id, JOB);
        // Then
        List<Headers> rows = headers("ledger", id);
        assertThat(rows)
                .allSatisfy(row -> assertThat(text(row, "ce_specversion")).isEqualTo("1.0"))
                .extracting(row -> text(row, "ce_type"))
                .startsWith("io.sluice.ledger.queued")
                .endsWith("io.sluice.ledger.succeeded");
        assertThat(headers("invocation-state", id))
                .extracting(state -> text(state, "ce_type"))
                .contains("io.sluice.invocation.complete");
        assertThat(headers("endpoint-events", agent.endpointId()))
                .extracting(event -> text(event, "ce_source") + " " + text(event, "ce_type"))
                .contains("/sluice/local/gateways/gw-1 io.sluice.endpoint.logged_in");
        String trace = Traceparent.of(headers("invocations", id).get(0));
        assertThat(Traceparent.read(trace)).isPresent();
        assertThat(rows).extracting(Traceparent::of).containsOnly(trace);
        assertThat(headers("activation-reports", agent.endpointId()))
                .extracting(Traceparent::of)
                .contains(trace);
        agent.close();
    }

    /** Of the records whose key begins so. */
    private static List<Headers> headers(String topic, String key) {
        return region.read(topic).records().stream()
                .filter(record -> record.key().startsWith(key))
                .map(ConsumerRecord::headers)
                .toList();
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void keepsNothingOfAJobAndServesWithoutItsCache() throws IOException {
        // Given
        RealAgent agent = region.startAgent("fleet=dataless");
        String script = "#!/bin/sh\necho secret > kept; cat kept; rm -f nothing\n";
        region.api().awaitComplete(region.api().runScript("fleet=dataless", script), JOB);
        await("the work directory is gone")
                .atMost(JOB)
                .until(() -> namesIn(agent.folder().resolve("work")), List::isEmpty);
        assertThat(namesIn(agent.folder())).contains("identity", "journal", "cache");
        assertThat(contentsBelow(agent.folder().resolve("journal"))).noneMatch(text -> text.contains("secret"));
        assertThat(namesIn(agent.folder()))
                .as("what the agent keeps")
                .isSubsetOf("identity", "journal", "cache", "work", "lock", "last-gateway", "runtime");
        await("the socket that methods speak to is gone with the last of them")
                .atMost(JOB)
                .until(() -> namesIn(agent.folder().resolve("runtime")), List::isEmpty);

        // When
        TemporaryFolder.delete(agent.folder().resolve("cache"));
        TemporaryFolder.delete(agent.folder().resolve("work"));
        String again = region.api().runScript("fleet=dataless", script);
        region.api().awaitComplete(again, JOB);

        // Then
        RegionApi.Target target = region.api().target(again, agent.endpointId());
        assertThat(target.state()).as(target.toString()).isEqualTo("SUCCEEDED");
        assertThat(target.output()).isEqualTo("secret\n");
        agent.close();
    }

    @Test
    void tellsTheProgressAsEventsUntilTheJobIsComplete() {
        // Given
        RealAgent agent = region.startAgent("fleet=watched");

        // When
        String id = region.api().runScript("fleet=watched", "#!/bin/sh\nsleep 1\n");
        List<RegionApi.Invocation> events = region.api().events(id);

        // Then
        RegionApi.Invocation last = events.get(events.size() - 1);
        assertThat(last.isComplete()).isTrue();
        assertThat(last.count("SUCCEEDED")).isEqualTo(1);
        assertThat(events)
                .allSatisfy(event -> assertThat(event.counts().values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                        .as("counts sum to the targets in " + event)
                        .isEqualTo(event.targets()));
        agent.close();
    }

    private static List<String> namesIn(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> contentsBelow(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> {
                        try {
                            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }
}
