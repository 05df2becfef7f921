package io.sluice.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.Demand;
import io.sluice.topics.ReleaseTargets;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.RolloutState;
import io.sluice.topics.Tally;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * A job's concurrency holds however late releases and tallies are read, however often the owner of the job changes, and
 * whether or not what it wrote last was seen; and nobody waits for ever.
 */
class ReleaserProperties {
    private static final String[] GATEWAYS = {"gw-1", "gw-2", "gw-3"};

    @Property(tries = 400)
    void noMoreTargetsAreInFlightThanThePlanAllows(
            @ForAll @IntRange(min = 1, max = 5) int partitions,
            @ForAll @IntRange(min = 0, max = 12) int total,
            @ForAll @IntRange(min = 0, max = 4) int perGateway,
            @ForAll long seed) {
        int limit = total == 0 && perGateway == 0 ? 1 : total;
        Region region = new Region(Plans.concurrency(limit, perGateway), partitions, new Random(seed));
        // When
        for (int step = 0; step < 400; step++) {
            region.step();
            // Then
            region.assertWithinLimits();
        }
        region.runDown();
        assertThat(region.left()).isZero();
    }

    /** Partitions behind two slow logs: one of releases, one of tallies. */
    private static final class Region {
        private final RolloutPlan plan;
        private final Random random;
        private final List<Partition> partitions = new ArrayList<>();
        private final Map<Integer, Tally> read = new TreeMap<>();
        private final RolloutState state;
        private Releaser releaser;
        private long now = 1_000;

        private Region(RolloutPlan plan, int count, Random random) {
            this.plan = plan;
            this.random = random;
            this.releaser = new Releaser(plan);
            this.state = RolloutDecider.requested(plan, now);
            state.put("wave", 1);
            for (int number = 0; number < count; number++) {
                Partition partition = new Partition(number, plan.getGatewayConcurrency() > 0);
                for (int target = random.nextInt(30); target > 0; target--) {
                    partition.open.put(number + "-" + target, GATEWAYS[random.nextInt(GATEWAYS.length)]);
                }
                partitions.add(partition);
                read.put(number, partition.tally());
            }
        }

        private void step() {
            now += random.nextInt(300);
            Partition partition = partitions.get(random.nextInt(partitions.size()));
            switch (random.nextInt(8)) {
                case 0, 1 -> decide();
                case 2, 3 -> partition.readRelease();
                case 4 -> {
                    partition.told.add(partition.tally());
                    Tally next = partition.told.poll();
                    read.put(partition.number, next);
                }
                case 5 -> partition.told.add(partition.tally());
                case 6 -> partition.endOne(random);
                default -> {
                    if (random.nextInt(10) == 0) {
                        // A new owner, after a while, who may not have seen what the former one wrote last.
                        now += 6_000;
                        releaser = new Releaser(plan);
                        if (random.nextBoolean()) {
                            state.put("revision", 0L);
                        }
                    }
                }
            }
        }

        private void decide() {
            Collection<Tally> tallies = read.values();
            for (Releaser.Sent sent : releaser.decide(state, tallies, now)) {
                state.put("revision", sent.release().getRevision());
                partitions.get(sent.partition()).releases.add(sent.release());
            }
        }

        private void assertWithinLimits() {
            Map<String, Integer> byGateway = new HashMap<>();
            partitions.forEach(partition ->
                    partition.inFlight.values().forEach(gateway -> byGateway.merge(gateway, 1, Integer::sum)));
            int all = byGateway.values().stream().mapToInt(Integer::intValue).sum();
            if (plan.getConcurrency() > 0) {
                assertThat(all).isLessThanOrEqualTo(plan.getConcurrency());
            }
            if (plan.getGatewayConcurrency() > 0) {
                assertThat(byGateway.values()).allMatch(count -> count <= plan.getGatewayConcurrency());
            }
        }

        /** From now on everything is read at once. */
        private void runDown() {
            for (int round = 0; round < 2_000 && left() > 0; round++) {
                now += 1_000;
                for (Partition partition : partitions) {
                    partition.readAll();
                    partition.endOne(random);
                    partition.told.clear();
                    read.put(partition.number, partition.tally());
                }
                decide();
                assertWithinLimits();
            }
        }

        private long left() {
            return partitions.stream()
                    .mapToLong(partition -> partition.open.size() + partition.inFlight.size())
                    .sum();
        }
    }

    private static final class Partition {
        private final int number;
        private final Turnstile turnstile;
        private final Deque<ReleaseTargets> releases = new ArrayDeque<>();
        private final Deque<Tally> told = new ArrayDeque<>();
        private final Map<String, String> open = new TreeMap<>();
        private final Map<String, String> inFlight = new TreeMap<>();
        private long revision;

        private Partition(int number, boolean byGateway) {
            this.number = number;
            this.turnstile = new Turnstile(byGateway);
        }

        private void readAll() {
            while (!releases.isEmpty()) {
                readRelease();
            }
        }

        private void readRelease() {
            ReleaseTargets release = releases.poll();
            if (release == null || release.getRevision() < revision) {
                return;
            }
            revision = release.getRevision();
            Map<String, Integer> allowances = new HashMap<>();
            release.getAllowances().forEach(each -> allowances.put(each.getGateway(), each.getTargets()));
            turnstile.allow(allowances);
            Map.copyOf(open).forEach(this::tryToSend);
        }

        private void tryToSend(String target, String gateway) {
            if (turnstile.enter(target, gateway)) {
                open.remove(target);
                inFlight.put(target, gateway);
            }
        }

        private void endOne(Random random) {
            if (!inFlight.isEmpty()) {
                String ended = new ArrayList<>(inFlight.keySet()).get(random.nextInt(inFlight.size()));
                inFlight.remove(ended);
                turnstile.left(ended);
            }
            for (List<String> next = turnstile.next(); !next.isEmpty(); next = turnstile.next()) {
                next.forEach(target -> tryToSend(target, Objects.requireNonNull(open.get(target))));
            }
        }

        private Tally tally() {
            List<Demand> demands = new ArrayList<>();
            new TreeSet<>(turnstile.keys())
                    .forEach(key -> demands.add(new Demand(key, turnstile.inFlight(key), turnstile.waiting(key))));
            return Plans.tally(number, revision, demands);
        }
    }
}
