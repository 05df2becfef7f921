package io.sluice.coordinator.selection;

import io.sluice.coordinator.selector.LabelIndex;
import io.sluice.coordinator.selector.LabelSelector;
import io.sluice.coordinator.selector.SelectorParser;
import io.sluice.coordinator.selector.SelectorSyntaxException;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.TargetSample;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** Chooses the targets of an invocation in one partition. */
public final class TargetSelection {

    /** What a selection found. */
    public sealed interface Selected {

        /** These endpoints; those named by id need not be in the endpoint list. */
        record Targets(List<String> endpointIds) implements Selected {}

        /** None, because the selector cannot be read. Whoever takes requests in refuses such a one with its sender. */
        record Unreadable(String why) implements Selected {}
    }

    private TargetSelection() {}

    /**
     * The partitions that can hold targets: for endpoints named by id only theirs, so that one endpoint costs one
     * partition's work however many the region has; for a selector all; for a sample those that give a part of it.
     *
     * @param partitionOf the partition of an endpoint id
     */
    public static Set<Integer> asked(InvocationSpec spec, int partitions, ToIntFunction<String> partitionOf) {
        Set<Integer> asked = new TreeSet<>();
        TargetSample sample = spec.getSample();
        if (sample != null) {
            for (int partition = 0; partition < partitions; partition++) {
                if (share(sample, partition) > 0) {
                    asked.add(partition);
                }
            }
            if (asked.isEmpty()) {
                // Somebody has to say that there are none.
                asked.add(0);
            }
        } else if (isById(spec)) {
            spec.getEndpointIds().forEach(id -> asked.add(partitionOf.applyAsInt(id)));
        } else {
            for (int partition = 0; partition < partitions; partition++) {
                asked.add(partition);
            }
        }
        return asked;
    }

    /** A partition that the sample does not know, since it was made for fewer, gives none. */
    private static int share(TargetSample sample, int partition) {
        return partition < sample.getShares().size() ? sample.getShares().get(partition) : 0;
    }

    private static boolean isById(InvocationSpec spec) {
        return spec.getSelector().isEmpty() && !spec.getEndpointIds().isEmpty();
    }

    /**
     * The targets that lie in the partition.
     *
     * @param partition which one it is
     * @param index of the partition's endpoints
     * @param isOwn whether an endpoint id belongs to the partition
     */
    public static Selected select(InvocationSpec spec, int partition, LabelIndex index, Predicate<String> isOwn) {
        Selected meant = meant(spec, index, isOwn);
        TargetSample sample = spec.getSample();
        return sample != null && meant instanceof Selected.Targets all
                ? new Selected.Targets(SampleOrder.first(all.endpointIds(), sample.getSeed(), share(sample, partition)))
                : meant;
    }

    private static Selected meant(InvocationSpec spec, LabelIndex index, Predicate<String> isOwn) {
        if (isById(spec)) {
            return new Selected.Targets(
                    spec.getEndpointIds().stream().filter(isOwn).distinct().toList());
        }
        try {
            LabelSelector selector = spec.getSelector().isEmpty()
                    ? new LabelSelector(List.of())
                    : SelectorParser.parse(spec.getSelector());
            return new Selected.Targets(index.select(selector));
        } catch (SelectorSyntaxException e) {
            return new Selected.Unreadable(e.getMessage() == null ? "unreadable selector" : e.getMessage());
        }
    }
}
