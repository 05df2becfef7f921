package io.sluice.it.simulation;

import io.sluice.coordinator.ledger.PartitionLedger;
import io.sluice.coordinator.ledger.PartitionTallies;
import io.sluice.coordinator.ledger.TargetStates;
import io.sluice.coordinator.rollout.Waves;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.InvocationState;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.SelectionClosed;
import io.sluice.topics.TargetState;
import io.sluice.wire.ActivationId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must be true whatever happens, by name. Rows are those of an owner that never fails, folded as records are written. */
final class Invariants {
    private final World world;
    private final PartitionStores truth = new PartitionStores();
    private final PartitionTallies counts = new PartitionTallies(0);
    private final PartitionLedger ledger = new PartitionLedger(truth, counts);
    private final Map<String, Integer> runs = new HashMap<>();
    private final Map<String, TargetState> ends = new HashMap<>();
    private final Map<String, Long> sizes = new HashMap<>();
    private final Set<String> lost = new HashSet<>();
    private final Set<String> journalsLost = new HashSet<>();
    private long forgotten;

    Invariants(World world) {
        this.world = world;
    }

    /** Something that must be true is not. */
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1L;

        Broken(String invariant, String how) {
            super(invariant + ": " + how);
        }
    }

    /** A record was written to a partition of the ledger's log. */
    void written(LedgerRecord record, long offset) {
        // Partitions share no row, so one fold does for all of them.
        if (record.getEvent() instanceof SelectionClosed) {
            return;
        }
        ledger.apply(record, offset);
        LedgerRow row = row(record.getInvocationId() + "/" + record.getEndpointId());
        if (row != null && TargetStates.isTerminal(row.getState())) {
            ended(row);
        }
    }

    /** An owner shows a row. */
    void shown(LedgerRow row) {
        if (TargetStates.isTerminal(row.getState())) {
            ended(row);
        }
    }

    /** An agent starts a process. */
    void started(String activation) {
        int times = runs.merge(activation, 1, Integer::sum);
        // Two safeguards fail at once: the region forgot where it was sent, the agent what it ran.
        boolean bothForgot = lost.contains(activation)
                && journalsLost.contains(ActivationId.parse(activation).endpointId());
        if (times > 1 && !bothForgot) {
            throw new Broken("an activation runs once at most", activation + " ran " + times + " times");
        }
        LedgerRow row = row(activation);
        if (row == null) {
            throw new Broken("what runs is a target", activation);
        }
        if (row.getState() == TargetState.EXPIRED && isAttemptOf(row, activation) && !lost.contains(activation)) {
            throw new Broken("what has expired never starts", activation + " " + row.getReason());
        }
        InvocationSpec spec = Objects.requireNonNull(world.scenario.jobs.get(row.getInvocationId()));
        RolloutPlan plan = spec.getRollout();
        if (plan != null && Waves.isIn(plan) && row.getWave() == 0) {
            throw new Broken("nothing runs before its wave", activation);
        }
        if (plan != null && world.now < plan.getStartAt()) {
            throw new Broken("nothing runs before its start time", activation);
        }
    }

    /** The state of a job becomes known. */
    void published(InvocationState state) {
        long sum =
                state.getCounts().values().stream().mapToLong(Long::longValue).sum();
        if (sum != state.getTargets()) {
            throw new Broken("counts sum to the targets", state.toString());
        }
        if (state.getPhase() != InvocationPhase.SELECTING) {
            Long before = sizes.putIfAbsent(state.getInvocationId(), state.getTargets());
            if (before != null && before != state.getTargets()) {
                throw new Broken("N is fixed when selection closes", before + " became " + state.getTargets());
            }
        }
    }

    /** A crash took routes away: their owner does not know any more that it has sent these. */
    void routesLost(List<String> activations) {
        forgotten += activations.size();
        lost.addAll(activations);
    }

    /** An agent lost its journal. */
    void journalLost(String endpointId) {
        journalsLost.add(endpointId);
    }

    /** An endpoint took its target to another gateway, where it counts whether there was room or not. */
    void moved() {
        forgotten++;
    }

    void check() {
        Map<String, Integer> running = new HashMap<>();
        world.agents
                .values()
                .forEach(agent -> agent.running().forEach(activation -> {
                    LedgerRow row = row(activation);
                    if (row != null && !TargetStates.isTerminal(row.getState()) && isAttemptOf(row, activation)) {
                        running.merge(row.getInvocationId(), 1, Integer::sum);
                    }
                }));
        running.forEach((job, count) -> {
            InvocationSpec spec = world.scenario.jobs.get(job);
            RolloutPlan plan = spec == null ? null : spec.getRollout();
            if (plan != null && plan.getConcurrency() > 0 && count > plan.getConcurrency() + forgotten) {
                throw new Broken(
                        "no more run than the concurrency allows",
                        job + ": " + count + " of " + plan.getConcurrency() + ", forgotten " + forgotten);
            }
        });
    }

    /** At the end every owner's rows are those of the one that never failed, and every target has ended. */
    void checkTheEnd() {
        Map<String, LedgerRow> all = new HashMap<>();
        world.partitions.forEach(partition -> all.putAll(partition.stores.rows));
        all.forEach((id, row) -> {
            LedgerRow expected = row(id);
            if (expected == null || !row.equals(expected)) {
                throw new Broken("rows are a fold over the log", id + " is " + row + " and not " + expected);
            }
            if (!TargetStates.isTerminal(row.getState())) {
                throw new Broken("every target ends", id + " is " + row);
            }
        });
        for (Map.Entry<String, Long> size : sizes.entrySet()) {
            long rows = all.values().stream()
                    .filter(row -> row.getInvocationId().equals(size.getKey()))
                    .count();
            if (rows != size.getValue()) {
                throw new Broken("N of N", size.getKey() + ": " + rows + " of " + size.getValue());
            }
        }
    }

    private void ended(LedgerRow row) {
        String id = row.getInvocationId() + "/" + row.getEndpointId();
        TargetState before = ends.putIfAbsent(id, row.getState());
        if (before != null && before != row.getState()) {
            throw new Broken("a target ends once", id + " was " + before + " and is " + row.getState());
        }
        String attempt = PartitionStores.key(row);
        if (row.getState() == TargetState.EXPIRED && runs.containsKey(attempt) && !lost.contains(attempt)) {
            throw new Broken("what has expired never started", row.toString());
        }
    }

    private static boolean isAttemptOf(LedgerRow row, String activation) {
        return PartitionStores.key(row).equals(activation);
    }

    private @Nullable LedgerRow row(String activation) {
        ActivationId id = ActivationId.parse(activation);
        return truth.rows.get(new ActivationId(id.invocation(), id.endpointId()).toString());
    }
}
