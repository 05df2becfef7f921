package io.sluice.coordinator.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What the partitions choose each for itself is what a look at all endpoints at once would choose. */
class SampleProperties {

    @Property
    void partitionsTogetherChooseWhatOneWouldChooseOfAll(
            @ForAll("endpoints") Set<String> all,
            @ForAll @IntRange(min = 1, max = 9) int partitions,
            @ForAll("sizes") SampleSize size,
            @ForAll("seeds") String seed) {
        List<String> expected = all.stream()
                .sorted(Comparator.<String>comparingLong(id -> SampleOrder.rank(seed, id))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(size.of(all.size()))
                .toList();

        assertThat(chosen(all, partitions, size, seed)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Property
    void aLargerSampleHasASmallerOneInIt(
            @ForAll("endpoints") Set<String> all,
            @ForAll @IntRange(min = 1, max = 100) int one,
            @ForAll @IntRange(min = 1, max = 100) int other,
            @ForAll("seeds") String seed) {
        List<String> small = chosen(all, 4, SampleSize.ofCount(Math.min(one, other)), seed);
        List<String> large = chosen(all, 4, SampleSize.ofCount(Math.max(one, other)), seed);

        assertThat(large).containsAll(small);
    }

    @Property
    void aPlanSeesTheSameEndpoints(
            @ForAll("endpoints") Set<String> all, @ForAll("sizes") SampleSize size, @ForAll("seeds") String seed) {
        SampleShares shares = new SampleShares(size, seed, 4);
        all.forEach(id -> shares.add(id, partition(id, 4)));

        assertThat(all.stream().filter(shares.chosen()).toList())
                .containsExactlyInAnyOrderElementsOf(chosen(all, 4, size, seed));
    }

    @Property(tries = 20)
    void seedsChooseDifferently(@ForAll @IntRange(min = 0, max = 1_000_000) int number) {
        Set<String> all = new HashSet<>();
        for (int at = 0; at < 1_000; at++) {
            all.add("endpoint-" + at);
        }
        List<String> one = chosen(all, 4, SampleSize.ofCount(100), "seed-" + number);
        List<String> other = chosen(all, 4, SampleSize.ofCount(100), "seed-" + (number + 1));

        Set<String> both = new HashSet<>(one);
        both.retainAll(other);
        assertThat(both).hasSizeBetween(0, 40);
    }

    private static List<String> chosen(Set<String> all, int partitions, SampleSize size, String seed) {
        SampleShares shares = new SampleShares(size, seed, partitions);
        all.forEach(id -> shares.add(id, partition(id, partitions)));
        List<Integer> parts = shares.sample().getShares();
        List<String> chosen = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            int its = partition;
            List<String> own =
                    all.stream().filter(id -> partition(id, partitions) == its).toList();
            chosen.addAll(SampleOrder.first(own, seed, parts.get(partition)));
        }
        return chosen;
    }

    private static int partition(String id, int partitions) {
        return Math.floorMod(id.hashCode(), partitions);
    }

    @Provide
    Arbitrary<Set<String>> endpoints() {
        return Arbitraries.integers()
                .between(0, 10_000)
                .map(id -> "e" + id)
                .set()
                .ofMaxSize(200);
    }

    @Provide
    Arbitrary<SampleSize> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(1, 250).map(SampleSize::ofCount),
                Combinators.combine(
                                Arbitraries.just("%"), Arbitraries.integers().between(1, 10_000))
                        .as(SampleSize::ofShare));
    }

    @Provide
    Arbitrary<String> seeds() {
        return Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(6);
    }
}
