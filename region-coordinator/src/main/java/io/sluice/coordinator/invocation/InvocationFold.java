package io.sluice.coordinator.invocation;

import io.sluice.coordinator.ledger.TargetStates;
import io.sluice.coordinator.rollout.RolloutDecider;
import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.InvocationState;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.RolloutState;
import io.sluice.topics.Tally;
import io.sluice.topics.TargetSample;
import io.sluice.topics.TargetState;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How an invocation's state follows from the request and the partitions' tallies. */
public final class InvocationFold {
    private static final int SHOWN_IDS = 3;

    private InvocationFold() {}

    /** The state of an invocation that was just asked for, in a region of so many partitions. */
    public static InvocationState requested(Invocation invocation, InvocationSpec spec, int partitions) {
        RolloutPlan plan = spec.getRollout();
        InvocationState.Builder state = InvocationState.newBuilder()
                .setInvocationId(invocation.getInvocationId())
                .setPhase(InvocationPhase.SELECTING)
                .setPartitions(partitions)
                .setClosedPartitions(0)
                .setTargets(0)
                .setCounts(Map.of())
                .setSelector(shown(spec))
                .setMethod(spec.getMethod())
                .setVersion(spec.getVersion())
                .setRequestedBy(invocation.getBy())
                .setRequestedAt(invocation.getAt())
                .setExpiresAt(spec.getExpiresAt())
                .setTraceparent(spec.getTraceparent());
        if (plan != null) {
            state.setRollout(RolloutDecider.requested(plan, invocation.getAt()));
        }
        return state.build();
    }

    /** The state once somebody wants it stopped; nothing if it is over or was stopped before. */
    public static Optional<InvocationState> cancelled(InvocationState state, String reason) {
        if (state.getPhase() == InvocationPhase.COMPLETE || state.getCancelReason() != null) {
            return Optional.empty();
        }
        return Optional.of(
                InvocationState.newBuilder(state).setCancelReason(reason).build());
    }

    /** The state once somebody wants nothing more to be sent; nothing if it is over or stands still already. */
    public static Optional<InvocationState> paused(InvocationState state, String reason, long at) {
        RolloutState rollout = state.getRollout();
        if (state.getPhase() == InvocationPhase.COMPLETE || (rollout != null && rollout.getPausedBecause() != null)) {
            return Optional.empty();
        }
        // All targets of a job without a plan were released; what has not been sent can be held back all the same.
        RolloutState now = rollout == null
                ? RolloutDecider.requested(RolloutPlan.newBuilder().build(), at)
                : rollout;
        return Optional.of(InvocationState.newBuilder(state)
                .setRollout(RolloutDecider.paused(now, reason))
                .build());
    }

    /** The state once somebody wants it to go on; nothing if it does. */
    public static Optional<InvocationState> resumed(InvocationState state) {
        RolloutState rollout = state.getRollout();
        return rollout == null || rollout.getPausedBecause() == null
                ? Optional.empty()
                : Optional.of(InvocationState.newBuilder(state)
                        .setRollout(RolloutDecider.resumed(rollout))
                        .build());
    }

    /** The state once somebody has approved the waves up to and with this one; nothing if there are no waves. */
    public static Optional<InvocationState> approved(InvocationState state, int wave) {
        RolloutState rollout = state.getRollout();
        return rollout == null || rollout.getApproved() >= wave
                ? Optional.empty()
                : Optional.of(InvocationState.newBuilder(state)
                        .setRollout(RolloutDecider.approved(rollout, wave))
                        .build());
    }

    /** Whether {@code next} may replace {@code known} of the same partition. */
    public static boolean isNewer(Tally next, @Nullable Tally known) {
        return known == null || next.getOffset() >= known.getOffset();
    }

    /**
     * The state after its tallies.
     *
     * @param tallies the last of each partition that has sent one
     * @param now milliseconds since 1970: when it is complete, if it is now
     */
    public static InvocationState merged(InvocationState state, Collection<Tally> tallies, long now) {
        Map<String, Long> counts = new TreeMap<>();
        long targets = 0;
        long ended = 0;
        int closed = 0;
        for (Tally tally : tallies) {
            closed += tally.getClosed() ? 1 : 0;
            for (Map.Entry<String, Long> count : tally.getCounts().entrySet()) {
                counts.merge(count.getKey(), count.getValue(), Long::sum);
                targets += count.getValue();
                ended += TargetStates.isTerminal(TargetState.valueOf(count.getKey())) ? count.getValue() : 0;
            }
        }
        InvocationPhase phase = closed < state.getPartitions()
                ? InvocationPhase.SELECTING
                : ended < targets ? InvocationPhase.RUNNING : InvocationPhase.COMPLETE;
        Long completedAt = state.getCompletedAt();
        return InvocationState.newBuilder(state)
                .setPhase(phase)
                .setClosedPartitions(closed)
                .setTargets(targets)
                .setCounts(counts)
                .setCompletedAt(
                        phase == InvocationPhase.COMPLETE && completedAt == null ? Long.valueOf(now) : completedAt)
                .build();
    }

    /** Whom people meant, and how many of them, so that the same can be asked for again. */
    private static String shown(InvocationSpec spec) {
        TargetSample sample = spec.getSample();
        return sample == null
                ? meant(spec)
                : meant(spec) + " (limit " + sample.getLimit() + ", seed " + sample.getSeed() + ")";
    }

    /** The selector as people wrote it; for a list of ids: the first of them. */
    private static String meant(InvocationSpec spec) {
        if (!spec.getSelector().isEmpty()) {
            return spec.getSelector();
        }
        var ids = spec.getEndpointIds();
        if (ids.isEmpty()) {
            return "*";
        }
        if (ids.size() <= SHOWN_IDS) {
            return "id in (" + String.join(",", ids) + ")";
        }
        return "id in (" + String.join(",", ids.subList(0, SHOWN_IDS)) + ",… " + ids.size() + " in all)";
    }
}
