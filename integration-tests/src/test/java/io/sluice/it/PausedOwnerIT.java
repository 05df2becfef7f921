package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.harness.Part;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.LedgerRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** At-least-once has no fencing, so an owner that slept must end itself before it writes. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class PausedOwnerIT {
    private static final int AGENTS = 3;
    private static final Duration JOB = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofSeconds(20);
    private static final Duration BETWEEN_JOBS = Duration.ofMillis(300);

    private static RealRegion region;

    @BeforeAll
    static void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(PausedOwnerIT.class)));
        region.startAgents(AGENTS, "fleet=paused");
    }

    @AfterAll
    static void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @Test
    void aCoordinatorThatWasStoppedEndsItselfAndChangesNoRow() {
        // Given
        Part sleeper = region.coordinator(0);
        Part successor = region.startCoordinator("coordinator-2");
        successor.awaitReady();
        SideEffects effects = SideEffects.in(region);
        List<String> jobs = new ArrayList<>();
        load(jobs, effects, Duration.ofSeconds(5));
        sleeper.process().pause();
        load(jobs, effects, PAUSE);
        RegionApi api = region.api(1);
        jobs.forEach(job -> api.awaitComplete(job, JOB));
        Map<String, String> before = region.read("ledger").lastValues();
        Map<String, String> talliesBefore = region.read("invocation-state").lastValues();

        // When
        sleeper.process().resume();
        int exit = sleeper.process().awaitExit(Duration.ofSeconds(30));

        // Then
        assertThat(exit).as("exit code of the coordinator that halted itself").isNotZero();
        await("whatever it may have written has arrived")
                .during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .until(() -> region.read("ledger").lastValues().equals(before));
        assertThat(region.read("invocation-state").lastValues()).isEqualTo(talliesBefore);
        Map<String, LedgerRow> rows = region.read("ledger").ledgerRows();
        for (String job : jobs) {
            List<RegionApi.Target> targets = api.targets(job);
            assertThat(targets).hasSize(AGENTS).allSatisfy(target -> {
                assertThat(target.state()).isEqualTo("SUCCEEDED");
                assertThat(rows.get(target.activationId()))
                        .extracting(LedgerRow::getState)
                        .hasToString(target.state());
            });
            effects.assertNoneRanTwice(targets);
        }
    }

    /** Jobs at a steady pace, posted to the coordinator that is not going to sleep. */
    private static void load(List<String> jobs, SideEffects effects, Duration length) {
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            try {
                jobs.add(region.api(1).runScript("fleet=paused", effects.script("echo " + jobs.size())));
            } catch (IllegalStateException e) {
                // 503 while partitions change hands: an administrator's program tries again.
                assertThat(e).hasMessageContaining("503");
            }
            await().pollDelay(BETWEEN_JOBS).until(() -> true);
        }
        assertThat(jobs).isNotEmpty();
    }
}
