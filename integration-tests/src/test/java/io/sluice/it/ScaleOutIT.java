package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.it.harness.Part;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two coordinators are one region: either answers for everything, also after the other was killed. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ScaleOutIT {
    private static final int AGENTS = 3;
    private static final int JOBS = 6;
    private static final Duration SHARED = Duration.ofSeconds(60);
    private static final Duration TAKEN_OVER = Duration.ofSeconds(60);

    private static RealRegion region;

    @BeforeAll
    static void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(ScaleOutIT.class)));
        region.startAgents(AGENTS, "fleet=scale");
    }

    @AfterAll
    static void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @Test
    void eitherCoordinatorAnswersForEverythingAndOneThatIsKilledIsReplacedByTheOther() {
        // Given
        Part first = region.coordinator(0);
        region.startCoordinator("coordinator-2").awaitReady();
        List<String> jobs = new ArrayList<>();
        String done = region.api(0).runScript("fleet=scale", "echo done");
        region.api(0).awaitComplete(done, SHARED);
        jobs.add(done);
        await("each coordinator owns a part, asks the other for the rest, and both say the same")
                .atMost(SHARED)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    assertThat(everything(0, done)).isEqualTo(everything(1, done));
                    assertThat(asked(0)).as("answered by the other").isPositive();
                    assertThat(asked(1)).as("answered by the other").isPositive();
                });
        for (int i = 1; i < JOBS; i++) {
            jobs.add(region.api(i % 2).runScript("fleet=scale", "sleep 2; echo " + i));
        }

        // When
        first.kill();

        // Then
        RegionApi survivor = region.api(1);
        await("the survivor has the whole region")
                .atMost(TAKEN_OVER)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    assertThat(survivor.endpoints()).hasSize(AGENTS);
                    jobs.forEach(job -> assertThat(survivor.targets(job)).hasSize(AGENTS));
                });
        for (String job : jobs) {
            survivor.awaitComplete(job, TAKEN_OVER);
            assertThat(survivor.targets(job))
                    .hasSize(AGENTS)
                    .allSatisfy(target -> assertThat(target.state()).isEqualTo("SUCCEEDED"));
        }
    }

    /** Lists by pages of one, and each of their keys. */
    private static List<JsonNode> everything(int coordinator, String job) {
        RegionApi api = region.api(coordinator);
        List<JsonNode> all = new ArrayList<>();
        all.addAll(pages(api, "/endpoints?selector=fleet%3Dscale&limit=1"));
        assertThat(all).hasSize(AGENTS);
        new ArrayList<>(all).forEach(endpoint -> {
            String id = endpoint.get("id").asText();
            all.add(api.get("/endpoints/" + id));
            all.add(api.get("/invocations/" + job + "/targets/" + id));
        });
        all.addAll(pages(api, "/invocations?limit=1"));
        all.addAll(pages(api, "/invocations/" + job + "/targets?limit=1"));
        all.add(api.get("/invocations/" + job));
        return all;
    }

    private static List<JsonNode> pages(RegionApi api, String path) {
        List<JsonNode> items = new ArrayList<>();
        JsonNode page = api.get(path);
        page.get("items").forEach(items::add);
        while (!page.get("next").isNull()) {
            page = api.get(path + "&after=" + page.get("next").asText());
            page.get("items").forEach(items::add);
        }
        return items;
    }

    /** Questions of this coordinator that the other has answered. */
    private static double asked(int coordinator) {
        return region.api(coordinator)
                .metrics()
                .lines()
                .filter(line -> line.startsWith("sluice_peer_questions_seconds_count{outcome=\"answered\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
