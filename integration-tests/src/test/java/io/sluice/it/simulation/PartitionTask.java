package io.sluice.it.simulation;

import io.sluice.coordinator.endpoints.EndpointList;
import io.sluice.coordinator.ledger.Fold;
import io.sluice.coordinator.ledger.PartitionLedger;
import io.sluice.coordinator.ledger.PartitionTallies;
import io.sluice.coordinator.ledger.TargetStates;
import io.sluice.coordinator.rollout.WaveOrder;
import io.sluice.coordinator.rollout.WaveOrder.Member;
import io.sluice.coordinator.routing.Router;
import io.sluice.topics.CancelRequested;
import io.sluice.topics.CancelTargets;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.JournalState;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.ReleaseTargets;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.SelectTargets;
import io.sluice.topics.Selection;
import io.sluice.topics.SelectionClosed;
import io.sluice.topics.TargetReleased;
import io.sluice.topics.TargetRerouted;
import io.sluice.topics.TargetSelected;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The coordinator's task of one partition: what it reads, and what it appends to its own log. */
final class PartitionTask {
    private static final long GRACE_MS = 3_000;

    final World world;
    final int number;
    PartitionStores stores = new PartitionStores();
    private PartitionStores committed = new PartitionStores();
    private PartitionTallies counts;
    private PartitionLedger ledger;
    Dispatch dispatch;
    private final Set<String> changed = new HashSet<>();

    PartitionTask(World world, int number) {
        this.world = world;
        this.number = number;
        this.counts = new PartitionTallies(number);
        this.ledger = new PartitionLedger(stores, counts);
        this.dispatch = new Dispatch(this);
        world.reports.get(number).witness(world.invariants::written);
    }

    boolean hasReadAll() {
        return stores.reports == world.reports.get(number).size()
                && stores.selections == world.selections.get(number).size()
                && stores.events == world.events.get(number).size();
    }

    void commit() {
        committed = stores.copy();
    }

    void crash() {
        PartitionStores left = stores.survivor(committed, world.random);
        world.invariants.routesLost(stores.routesLostIn(left));
        stores = left;
        committed = left.copy();
        counts = new PartitionTallies(number);
        ledger = new PartitionLedger(stores, counts);
        dispatch = new Dispatch(this);
        changed.clear();
        stores.releases.forEach(dispatch::take);
        stores.marks.forEach(counts::found);
        for (LedgerRow row : stores.rows.values()) {
            counts.found(row);
            changed.add(row.getInvocationId());
            if (!TargetStates.isTerminal(row.getState())) {
                dispatch.found(row);
            }
        }
        changed.addAll(stores.marks.keySet());
    }

    /** Reads a record of one of its topics. */
    void step() {
        List<Runnable> readable = new ArrayList<>();
        if (stores.reports < world.reports.get(number).size()) {
            readable.add(() -> read(world.reports.get(number).read(stores.reports), stores.reports++));
        }
        if (stores.selections < world.selections.get(number).size()) {
            readable.add(() -> read(world.selections.get(number).read(stores.selections++)));
        }
        if (stores.events < world.events.get(number).size()) {
            readable.add(() -> read(world.events.get(number).read(stores.events++)));
        }
        if (!readable.isEmpty()) {
            world.any(readable).run();
        }
    }

    /** Timers: they propose, send again, and tell the counts. */
    void tick() {
        dispatch.tick();
        for (LedgerRow row : List.copyOf(stores.rows.values())) {
            Router.Expiry expiry = Router.expiry(row, stores.route(row), world.now, GRACE_MS);
            if (expiry instanceof Router.Expiry.Propose propose) {
                dispatch.propose(row, propose.state(), propose.reason());
            }
        }
        for (String job : changed) {
            var tally = counts.tally(job);
            if (tally != null) {
                world.tallies.write(dispatch.told(tally));
            }
        }
        changed.clear();
    }

    void changed(String job) {
        changed.add(job);
    }

    void append(LedgerRecord record) {
        world.reports.get(number).write(record);
    }

    private void read(EndpointEvent event) {
        String id = event.getEndpointId();
        EndpointList.apply(stores.endpoints.get(id), event).ifPresent(row -> stores.endpoints.put(id, row));
        if (EndpointList.isCurrentLogin(stores.endpoints.get(id), event)) {
            dispatch.loggedIn(id, event.getJournal() == JournalState.LOST);
        }
    }

    private void read(Selection selection) {
        String job = selection.getInvocationId();
        if (selection.getOrder() instanceof SelectTargets order) {
            select(job, order.getSpec());
        } else if (selection.getOrder() instanceof CancelTargets order && stores.specs.containsKey(job)) {
            stores.cancels.put(job, order.getReason());
            for (LedgerRow row : stores.rowsOf(job)) {
                if (!TargetStates.isTerminal(row.getState()) && !row.getCancelRequested()) {
                    dispatch.append(row, new CancelRequested(order.getReason()));
                }
            }
        } else if (selection.getOrder() instanceof ReleaseTargets release && stores.specs.containsKey(job)) {
            released(job, release);
        }
    }

    private void select(String job, InvocationSpec spec) {
        if (stores.specs.containsKey(job) && stores.mark(job).isClosed()) {
            return;
        }
        stores.specs.put(job, spec);
        RolloutPlan plan = spec.getRollout();
        for (String endpoint : stores.endpoints.keySet()) {
            String group = plan == null ? "" : WaveOrder.group(plan.getWavesBy(), stores.endpoints.get(endpoint));
            append(new LedgerRecord(
                    job,
                    endpoint,
                    world.now,
                    new TargetSelected(
                            spec.getExpiresAt(),
                            spec.getRunTimeoutMs(),
                            spec.getRetries(),
                            spec.getRetryOn(),
                            group,
                            plan != null)));
        }
        append(new LedgerRecord(job, "", world.now, new SelectionClosed()));
    }

    private void released(String job, ReleaseTargets release) {
        ReleaseTargets former = stores.releases.get(job);
        if (former != null && release.getRevision() < former.getRevision()) {
            return;
        }
        boolean anew = former == null || release.getRevision() == former.getRevision();
        stores.releases.put(job, release);
        dispatch.take(job, release);
        if (former == null || anew || release.getWaves() > former.getWaves()) {
            openWaves(job, release);
        }
        if (former == null || anew || !release.getHeld().equals(former.getHeld())) {
            dispatch.closed(job);
        }
        dispatch.pump(job);
        changed(job);
    }

    private void openWaves(String job, ReleaseTargets release) {
        if (release.getUpTo().isEmpty() && release.getGroups().isEmpty()) {
            return;
        }
        List<LedgerRow> rows = stores.rowsOf(job);
        Map<String, Integer> waves = WaveOrder.released(
                job,
                rows.stream()
                        .map(row -> new Member(row.getEndpointId(), row.getGroup()))
                        .toList(),
                release);
        for (LedgerRow row : rows) {
            Integer wave = waves.get(row.getEndpointId());
            if (wave != null && row.getWave() == 0) {
                dispatch.append(row, new TargetReleased(wave));
            }
        }
    }

    private void read(LedgerRecord record, long offset) {
        if (record.getEvent() instanceof SelectionClosed) {
            ledger.close(record.getInvocationId(), offset);
            changed(record.getInvocationId());
            dispatch.closed(record.getInvocationId());
            return;
        }
        Fold fold = ledger.apply(record, offset);
        if (fold instanceof Fold.Created created) {
            changed(created.row().getInvocationId());
        } else if (fold instanceof Fold.Moved moved) {
            moved(moved.row());
        } else if (fold instanceof Fold.Retried retried) {
            dispatch.left(retried.row());
            dispatch.again(retried.row(), false);
            changed(retried.row().getInvocationId());
        } else if (fold instanceof Fold.Released released) {
            dispatch.again(released.row(), false);
            changed(released.row().getInvocationId());
        } else if (fold instanceof Fold.Noted noted) {
            followCancel(noted.row(), record);
            followRoute(noted.row(), record);
        } else if (fold instanceof Fold.Repeated repeated) {
            if (record.getEvent() instanceof TargetReleased
                    && !TargetStates.isTerminal(repeated.row().getState())) {
                dispatch.again(repeated.row(), false);
            }
            followCancel(repeated.row(), record);
            followRoute(repeated.row(), record);
            changed(repeated.row().getInvocationId());
        }
    }

    private void moved(LedgerRow row) {
        if (TargetStates.isTerminal(row.getState())) {
            dispatch.left(row);
        }
        world.invariants.shown(row);
        changed(row.getInvocationId());
    }

    private void followRoute(LedgerRow row, LedgerRecord record) {
        if (record.getEvent() instanceof TargetRerouted && !TargetStates.isTerminal(row.getState())) {
            dispatch.again(row, false);
        }
    }

    private void followCancel(LedgerRow row, LedgerRecord record) {
        if (record.getEvent() instanceof CancelRequested cancel && !TargetStates.isTerminal(row.getState())) {
            dispatch.cancel(row, cancel.getReason());
        }
    }
}
