package io.sluice.it.simulation;

import io.sluice.coordinator.invocation.InvocationFold;
import io.sluice.coordinator.rollout.Releaser;
import io.sluice.coordinator.rollout.RolloutDecider;
import io.sluice.topics.CancelTargets;
import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationCancelled;
import io.sluice.topics.InvocationPaused;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationRequested;
import io.sluice.topics.InvocationResumed;
import io.sluice.topics.InvocationState;
import io.sluice.topics.RolloutState;
import io.sluice.topics.SelectTargets;
import io.sluice.topics.Selection;
import io.sluice.topics.Tally;
import io.sluice.topics.WavesApproved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The coordinator's task by invocation. */
final class JobTask {
    private final World world;
    private Stores stores = new Stores();
    private Stores committed = new Stores();
    private final Map<String, Releaser> open = new HashMap<>();

    JobTask(World world) {
        this.world = world;
    }

    /** What outlives the process. */
    private static final class Stores {
        private final Map<String, InvocationState> states = new TreeMap<>();
        private final Map<String, Tally> tallies = new TreeMap<>();
        private int invocations;
        private int counted;

        private Stores copy() {
            Stores copy = new Stores();
            copy.states.putAll(states);
            copy.tallies.putAll(tallies);
            copy.invocations = invocations;
            copy.counted = counted;
            return copy;
        }
    }

    @Nullable
    InvocationState state(String job) {
        return stores.states.get(job);
    }

    boolean hasReadAll() {
        return stores.invocations == world.invocations.size() && stores.counted == world.tallies.size();
    }

    void commit() {
        committed = stores.copy();
    }

    /** Stores are not written together: each entry is as it was at the last commit or as it is now. */
    void crash() {
        Stores left = committed.copy();
        stores.states.forEach((job, state) -> {
            if (world.random.nextBoolean()) {
                left.states.put(job, state);
            }
        });
        stores.tallies.forEach((key, tally) -> {
            if (world.random.nextBoolean()) {
                left.tallies.put(key, tally);
            }
        });
        stores = left;
        committed = left.copy();
        open.clear();
        stores.states.values().forEach(this::found);
    }

    void step() {
        boolean more = stores.counted < world.tallies.size();
        if (stores.invocations < world.invocations.size() && (!more || world.random.nextBoolean())) {
            read(world.invocations.read(stores.invocations));
            stores.invocations++;
        } else if (more) {
            read(world.tallies.read(stores.counted));
            stores.counted++;
        }
    }

    void tick() {
        for (String job : List.copyOf(open.keySet())) {
            InvocationState state = stores.states.get(job);
            if (state != null) {
                keep(stepped(state, tallies(job)));
            }
        }
    }

    private void found(InvocationState state) {
        RolloutState rollout = state.getRollout();
        if (rollout != null && state.getPhase() != InvocationPhase.COMPLETE) {
            open.put(state.getInvocationId(), new Releaser(rollout.getPlan()));
        }
    }

    private void read(Invocation invocation) {
        String job = invocation.getInvocationId();
        InvocationState state = stores.states.get(job);
        Object event = invocation.getEvent();
        if (event instanceof InvocationRequested requested) {
            if (state == null) {
                state = InvocationFold.merged(
                        InvocationFold.requested(invocation, requested.getSpec(), world.scenario.partitions),
                        tallies(job),
                        world.now);
                found(state);
                keep(state);
            }
            if (state.getPhase() == InvocationPhase.SELECTING) {
                select(job, new SelectTargets(requested.getSpec()));
            }
        } else if (state != null && event instanceof InvocationCancelled cancelled) {
            InvocationFold.cancelled(state, cancelled.getReason()).ifPresent(this::keep);
            if (state.getPhase() != InvocationPhase.COMPLETE) {
                select(job, new CancelTargets(cancelled.getReason()));
            }
        } else if (state != null) {
            ordered(state, event, invocation.getAt()).ifPresent(next -> keep(stepped(next, tallies(job))));
        }
    }

    private static Optional<InvocationState> ordered(InvocationState state, Object event, long at) {
        if (event instanceof InvocationPaused paused) {
            return InvocationFold.paused(state, paused.getReason(), at);
        } else if (event instanceof InvocationResumed) {
            return InvocationFold.resumed(state);
        } else if (event instanceof WavesApproved approved) {
            return InvocationFold.approved(state, approved.getWave());
        }
        return Optional.empty();
    }

    private void read(Tally tally) {
        String job = tally.getInvocationId();
        String key = job + "/" + tally.getPartition();
        if (!InvocationFold.isNewer(tally, stores.tallies.get(key))) {
            return;
        }
        stores.tallies.put(key, tally);
        InvocationState state = stores.states.get(job);
        if (state != null) {
            List<Tally> all = tallies(job);
            keep(stepped(InvocationFold.merged(state, all, world.now), all));
        }
    }

    private InvocationState stepped(InvocationState state, List<Tally> tallies) {
        if (state.getRollout() == null) {
            return state;
        }
        String job = state.getInvocationId();
        RolloutState rollout = RolloutDecider.step(state, tallies, world.now);
        long revision = rollout.getRevision();
        if (state.getPhase() == InvocationPhase.COMPLETE) {
            open.remove(job);
        } else if (RolloutDecider.isDecidable(state, tallies)) {
            Releaser releaser = open.computeIfAbsent(job, unknown -> new Releaser(rollout.getPlan()));
            for (Releaser.Sent sent : releaser.decide(rollout, tallies, world.now)) {
                revision = sent.release().getRevision();
                world.selections
                        .get(sent.partition())
                        .write(new Selection(job, sent.partition(), world.now, sent.release()));
            }
        }
        return InvocationState.newBuilder(state)
                .setRollout(
                        RolloutState.newBuilder(rollout).setRevision(revision).build())
                .build();
    }

    private void select(String job, Object order) {
        for (int partition = 0; partition < world.scenario.partitions; partition++) {
            world.selections.get(partition).write(new Selection(job, partition, world.now, order));
        }
    }

    private void keep(InvocationState state) {
        stores.states.put(state.getInvocationId(), state);
        world.invariants.published(state);
    }

    private List<Tally> tallies(String job) {
        List<Tally> all = new ArrayList<>();
        stores.tallies.forEach((key, tally) -> {
            if (key.startsWith(job + "/")) {
                all.add(tally);
            }
        });
        return all;
    }
}
