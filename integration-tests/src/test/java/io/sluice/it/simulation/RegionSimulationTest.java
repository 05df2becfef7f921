package io.sluice.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Jobs end well whatever happens. {@code -Dsimulation.seeds=N} runs more of them, {@code -Dsimulation.seed=S} one again,
 * {@code -Dsimulation.first=S} begins there.
 */
class RegionSimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 2_000);
    private static final int STEPS = 500;
    private static final int CALM_ROUNDS = 600;

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void everyInvariantHoldsAfterEveryStep() {
        Long one = Long.getLong("simulation.seed");
        long first = one != null ? one : Long.getLong("simulation.first", 0);
        long last = one != null ? one : first + SEEDS - 1;
        List<String> broken = new ArrayList<>();
        for (long seed = first; seed <= last && broken.size() < 5; seed++) {
            String how = run(seed);
            if (!how.isEmpty()) {
                broken.add("seed " + seed + ": " + how);
            }
        }
        assertThat(broken).isEmpty();
    }

    private static String run(long seed) {
        World world = new World(seed);
        int step = 0;
        try {
            for (; step < STEPS; step++) {
                world.step();
                world.invariants.check();
            }
            if (!world.calmDown(CALM_ROUNDS)) {
                return "every job ends: not within " + CALM_ROUNDS + " calm rounds: "
                        + world.scenario.jobs.keySet().stream()
                                .map(world.jobs::state)
                                .toList();
            }
            world.invariants.checkTheEnd();
            return "";
        } catch (Invariants.Broken e) {
            return "step " + step + ": " + e.getMessage();
        }
    }
}
