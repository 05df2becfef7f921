package io.sluice.benchmarks.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.benchmarks.fault.Fault.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;

class FaultPlanProperties {
    private static final long LONGEST = 3_600_000;

    @Property
    void isTheSameForTheSameSeed(
            @ForAll long seed,
            @ForAll @LongRange(min = 0, max = LONGEST) long length,
            @ForAll @DoubleRange(min = 0.1, max = 1) double pace) {
        assertThat(FaultPlan.of(seed, length, pace)).isEqualTo(FaultPlan.of(seed, length, pace));
    }

    @Property
    void everyFaultIsMendedInTime(@ForAll long seed, @ForAll @LongRange(min = 0, max = LONGEST) long length) {
        assertThat(FaultPlan.of(seed, length, 1)).allSatisfy(fault -> {
            assertThat(fault.atMillis()).isPositive();
            assertThat(fault.lastsMillis()).isNotNegative();
            assertThat(fault.endMillis()).isLessThanOrEqualTo(length);
        });
    }

    @Property
    void beginInTheirOrderAndNoPartIsStruckTwiceAtOnce(@ForAll long seed) {
        List<Fault> plan = FaultPlan.of(seed, LONGEST, 1);
        assertThat(plan).isSortedAccordingTo(Comparator.comparingLong(Fault::atMillis));
        assertThat(plan.stream().map(Fault::number))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, plan.size()).boxed().toList());
        plan.stream()
                .collect(Collectors.groupingBy(fault -> fault.kind().part()))
                .values()
                .forEach(ofPart -> {
                    for (int i = 1; i < ofPart.size(); i++) {
                        assertThat(ofPart.get(i).atMillis())
                                .isGreaterThan(ofPart.get(i - 1).endMillis());
                    }
                });
    }

    @Property(tries = 100)
    void everyKindComesWithinHalfAnHour(@ForAll long seed) {
        assertThat(FaultPlan.of(seed, LONGEST / 2, 1).stream().map(Fault::kind).distinct())
                .containsExactlyInAnyOrder(Kind.values());
    }

    @Property(tries = 100)
    void anotherSeedHasAnotherPlan(@ForAll int seed) {
        assertThat(FaultPlan.of(seed, LONGEST, 1)).isNotEqualTo(FaultPlan.of(seed + 1L, LONGEST, 1));
    }
}
