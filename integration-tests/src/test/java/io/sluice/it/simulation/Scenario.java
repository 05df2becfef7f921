package io.sluice.it.simulation;

import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationCancelled;
import io.sluice.topics.InvocationPaused;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationRequested;
import io.sluice.topics.InvocationResumed;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.InvocationState;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.TargetState;
import io.sluice.topics.WavesApproved;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** How large the region is, which jobs there are, and what people order of them. */
final class Scenario {
    static final long RUN_TIMEOUT_MS = 2_000;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final int partitions;
    final int endpoints;
    final Map<String, InvocationSpec> jobs = new TreeMap<>();
    private final boolean cancels;
    private int requested;

    Scenario(Random random) {
        partitions = 1 + random.nextInt(3);
        endpoints = 2 + random.nextInt(8);
        cancels = random.nextInt(8) == 0;
        int count = 1 + random.nextInt(2);
        for (int number = 1; number <= count; number++) {
            jobs.put("i" + number, spec(random));
        }
    }

    /** Somebody asks for a job, or orders something of one. */
    void order(World world) {
        if (requested < jobs.size()) {
            request(world);
            return;
        }
        String job = world.any(List.copyOf(jobs.keySet()));
        switch (world.random.nextInt(10)) {
            case 0 -> tell(world, job, new InvocationPaused("look"));
            case 1, 2, 3 -> tell(world, job, new InvocationResumed());
            case 4, 5 -> tell(world, job, new WavesApproved(1 + world.random.nextInt(4)));
            case 6 -> request(world, "i1");
            case 7 -> {
                if (cancels) {
                    tell(world, job, new InvocationCancelled("enough"));
                }
            }
            default -> {}
        }
    }

    /** Everything that waits for people is allowed. */
    void letGoOn(World world) {
        while (requested < jobs.size()) {
            request(world);
        }
        for (String job : jobs.keySet()) {
            InvocationState state = world.jobs.state(job);
            if (state != null && state.getPhase() != InvocationPhase.COMPLETE) {
                tell(world, job, new InvocationResumed());
                tell(world, job, new WavesApproved(20));
            }
        }
    }

    private void request(World world) {
        requested++;
        request(world, "i" + requested);
    }

    /** Asking for the same job again changes nothing. */
    private void request(World world, String job) {
        InvocationSpec spec = jobs.get(job);
        if (spec != null) {
            tell(world, job, new InvocationRequested(spec));
        }
    }

    private static void tell(World world, String job, Object event) {
        world.invocations.write(new Invocation(job, world.now, "admin", event));
    }

    @SuppressWarnings("NullAway") // the schema allows null for the rollout
    private static InvocationSpec spec(Random random) {
        return new InvocationSpec(
                "",
                List.of(),
                "m",
                "1",
                NOTHING,
                NOTHING,
                "",
                NOTHING,
                RUN_TIMEOUT_MS,
                0L,
                World.BEGIN + 20_000 + random.nextInt(100_000),
                false,
                random.nextInt(3),
                List.of(TargetState.FAILED, TargetState.REJECTED),
                random.nextInt(3) == 0 ? 3_000L : 0L,
                random.nextInt(4) == 0 ? null : plan(random),
                null,
                "",
                "",
                "",
                "");
    }

    private static RolloutPlan plan(Random random) {
        RolloutPlan.Builder plan = RolloutPlan.newBuilder();
        int kind = random.nextInt(4);
        boolean waves = kind < 3;
        switch (kind) {
            case 0 -> plan.setWaveShares(List.of(2_000, 10_000));
            case 1 -> plan.setWaveShares(List.of(100, 5_000, 10_000));
            case 2 -> plan.setWavesBy("label:site");
            default -> plan.setWavesBy("");
        }
        plan.setApproveEach(waves && random.nextInt(4) == 0);
        if (random.nextInt(3) == 0) {
            plan.setPauseAboveShare(2_000);
        }
        if (waves && random.nextInt(4) == 0) {
            plan.setNextAtShare(5_000);
        }
        if (random.nextInt(2) == 0) {
            plan.setConcurrency(1 + random.nextInt(4));
        } else if (random.nextInt(2) == 0) {
            plan.setGatewayConcurrency(1 + random.nextInt(2));
        }
        if (random.nextInt(4) == 0) {
            plan.setStartAt(World.BEGIN + random.nextInt(20_000));
        }
        return plan.build();
    }
}
