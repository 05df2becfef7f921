package io.sluice.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.rollout.WaveOrder.Member;
import io.sluice.topics.ReleaseTargets;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the shares and however the targets lie in the partitions: the waves are whole, exact, and never taken back. */
class WavesProperties {

    @Property(tries = 500)
    void everyTargetIsInOneWaveAndTheWavesAreAsLargeAsThePlanSays(
            @ForAll("sizes") List<Integer> sizes, @ForAll("shares") List<Integer> shares) {
        // Given
        List<Tally> tallies = tallies(sizes);
        long all = sizes.stream().mapToLong(Integer::longValue).sum();
        // When
        Waves waves = Waves.of(plan(shares), tallies);
        // Then
        long released = 0;
        for (int wave = 1; wave <= waves.count(); wave++) {
            released += waves.size(wave);
            long ideal = (all * shares.get(wave - 1) + Waves.ALL - 1) / Waves.ALL;
            assertThat(released).isEqualTo(Math.max(ideal, Math.min(1, all)));
        }
        assertThat(released).isEqualTo(all);
    }

    @Property(tries = 500)
    void thePartitionsPartsAddUpToTheWaveAndFitIntoThePartition(
            @ForAll("sizes") List<Integer> sizes, @ForAll("shares") List<Integer> shares) {
        // When
        Waves waves = Waves.of(plan(shares), tallies(sizes));
        // Then
        long before = 0;
        for (int wave = 1; wave <= waves.count(); wave++) {
            long sum = 0;
            for (int partition = 0; partition < sizes.size(); partition++) {
                List<Long> upTo = waves.upTo(partition, wave);
                long now = upTo.get(wave - 1);
                assertThat(now).isLessThanOrEqualTo(sizes.get(partition));
                assertThat(now).isGreaterThanOrEqualTo(wave == 1 ? 0 : upTo.get(wave - 2));
                sum += now;
            }
            assertThat(sum - before).isEqualTo(waves.size(wave));
            before = sum;
        }
    }

    @Property(tries = 300)
    void aTargetKeepsItsWaveWhenFurtherWavesAreReleased(
            @ForAll("sizes") List<Integer> sizes, @ForAll("shares") List<Integer> shares) {
        Waves waves = Waves.of(plan(shares), tallies(sizes));
        List<Member> members = new ArrayList<>();
        for (int at = 0; at < sizes.get(0); at++) {
            members.add(new Member("e" + at, ""));
        }
        Map<String, Integer> before = new HashMap<>();
        for (int open = 1; open <= waves.count(); open++) {
            // When
            Map<String, Integer> now = WaveOrder.released("i", members, release(waves.upTo(0, open), List.of()));
            // Then
            assertThat(now)
                    .containsAllEntriesOf(before)
                    .hasSize(waves.upTo(0, open).get(open - 1).intValue());
            assertThat(new TreeSet<>(now.values())).allMatch(wave -> wave <= waves.count());
            before.putAll(now);
        }
        assertThat(before).hasSize(members.size());
    }

    @Property(tries = 200)
    void byGroupEveryTargetIsInItsGroupsWave(@ForAll("groups") List<String> groups) {
        // Given
        Map<String, Long> counts = new HashMap<>();
        groups.forEach(group -> counts.merge(group, 1L, Long::sum));
        Tally tally = Plans.tally(0, Map.of("QUEUED", (long) groups.size()));
        counts.remove("");
        tally.put("groups", counts);
        RolloutPlan plan = RolloutPlan.newBuilder().setWavesBy("label:site").build();
        List<Member> members = new ArrayList<>();
        for (int at = 0; at < groups.size(); at++) {
            members.add(new Member("e" + at, groups.get(at)));
        }
        // When
        Waves waves = Waves.of(plan, List.of(tally));
        Map<String, Integer> released =
                WaveOrder.released("i", members, release(List.of(), waves.groups(waves.count())));
        // Then
        assertThat(released).hasSize(members.size());
        for (int at = 0; at < groups.size(); at++) {
            String name = waves.name(Objects.requireNonNull(released.get("e" + at)));
            assertThat(name)
                    .isEqualTo(!groups.get(at).isEmpty() ? groups.get(at) : counts.isEmpty() ? "all" : "others");
        }
        for (int wave = 1; wave <= waves.count(); wave++) {
            int number = wave;
            assertThat(released.values().stream().filter(each -> each == number))
                    .hasSize((int) waves.size(wave));
        }
    }

    private static ReleaseTargets release(List<Long> upTo, List<String> groups) {
        return new ReleaseTargets(1L, "", Math.max(upTo.size(), groups.size()), upTo, groups, false, false, List.of());
    }

    private static RolloutPlan plan(List<Integer> shares) {
        return RolloutPlan.newBuilder().setWaveShares(shares).build();
    }

    private static List<Tally> tallies(List<Integer> sizes) {
        List<Tally> tallies = new ArrayList<>();
        for (int partition = 0; partition < sizes.size(); partition++) {
            tallies.add(
                    Plans.tally(partition, Map.of("QUEUED", sizes.get(partition).longValue())));
        }
        return tallies;
    }

    @Provide
    Arbitrary<List<Integer>> sizes() {
        return Arbitraries.integers().between(0, 300).list().ofMinSize(1).ofMaxSize(16);
    }

    @Provide
    Arbitrary<List<Integer>> shares() {
        return Arbitraries.integers()
                .between(1, Waves.ALL - 1)
                .set()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(set -> {
                    List<Integer> shares = new ArrayList<>(new TreeSet<>(set));
                    shares.add(Waves.ALL);
                    return shares;
                });
    }

    @Provide
    Arbitrary<List<String>> groups() {
        return Arbitraries.of("", "berlin", "paris", "rome").list().ofMinSize(1).ofMaxSize(50);
    }
}
