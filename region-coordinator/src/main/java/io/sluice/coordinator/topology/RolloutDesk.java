package io.sluice.coordinator.topology;

import io.sluice.coordinator.rollout.Releaser;
import io.sluice.coordinator.rollout.RolloutDecider;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationState;
import io.sluice.topics.RolloutState;
import io.sluice.topics.Selection;
import io.sluice.topics.Tally;
import io.sluice.topics.TopicCatalog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Carries out what is decided about the release of jobs' targets, by invocation. Belongs to the task's thread. */
final class RolloutDesk {
    private final Outbox outbox;
    private final Map<String, Releaser> open = new HashMap<>();

    RolloutDesk(Outbox outbox) {
        this.outbox = outbox;
    }

    /** The invocation was found when the task was taken over: what it releases is looked at with the next tick. */
    void found(InvocationState state) {
        RolloutState rollout = state.getRollout();
        if (rollout != null && state.getPhase() != InvocationPhase.COMPLETE) {
            open.put(state.getInvocationId(), new Releaser(rollout.getPlan()));
        }
    }

    /** The invocations to be looked at with each tick. */
    Set<String> open() {
        return Set.copyOf(open.keySet());
    }

    /**
     * Decides anew, and tells the partitions what has changed for them.
     *
     * @param state after the tallies
     * @param tallies the last of each partition that was asked
     */
    InvocationState step(InvocationState state, List<Tally> tallies, long now) {
        if (state.getRollout() == null) {
            return state;
        }
        String id = state.getInvocationId();
        RolloutState rollout = RolloutDecider.step(state, tallies, now);
        long revision = rollout.getRevision();
        if (state.getPhase() == InvocationPhase.COMPLETE) {
            open.remove(id);
        } else {
            Releaser releaser = open.computeIfAbsent(id, unknown -> new Releaser(rollout.getPlan()));
            if (RolloutDecider.isDecidable(state, tallies)) {
                for (Releaser.Sent sent : releaser.decide(rollout, tallies, now)) {
                    revision = sent.release().getRevision();
                    outbox.write(
                            TopicCatalog.SELECTIONS,
                            sent.partition(),
                            Integer.toString(sent.partition()),
                            new Selection(id, sent.partition(), now, sent.release()));
                }
            }
        }
        return InvocationState.newBuilder(state)
                .setRollout(
                        RolloutState.newBuilder(rollout).setRevision(revision).build())
                .build();
    }

    /** Whether people want to know at once. */
    static boolean isNews(@Nullable RolloutState before, @Nullable RolloutState after) {
        return before != null
                && after != null
                && (before.getStatus() != after.getStatus() || before.getWave() != after.getWave());
    }
}
