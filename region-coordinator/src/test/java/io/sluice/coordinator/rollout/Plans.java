package io.sluice.coordinator.rollout;

import io.sluice.topics.Demand;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.Tally;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Plans and tallies, as short as tests want them. */
public final class Plans {
    private Plans() {}

    public static RolloutPlan waves(int... shares) {
        return RolloutPlan.newBuilder()
                .setWaveShares(Arrays.stream(shares).boxed().toList())
                .build();
    }

    public static RolloutPlan concurrency(int total, int perGateway) {
        return RolloutPlan.newBuilder()
                .setConcurrency(total)
                .setGatewayConcurrency(perGateway)
                .build();
    }

    public static Tally tally(int partition, Map<String, Long> counts) {
        return Tally.newBuilder()
                .setInvocationId("i")
                .setPartition(partition)
                .setOffset(1L)
                .setClosed(true)
                .setCounts(counts)
                .build();
    }

    public static Tally tally(int partition, long release, List<Demand> demands) {
        Tally tally = tally(partition, Map.of("QUEUED", 1_000L));
        tally.put("release", release);
        tally.put("demands", demands);
        return tally;
    }
}
