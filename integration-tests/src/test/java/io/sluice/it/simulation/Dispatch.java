package io.sluice.it.simulation;

import io.sluice.coordinator.ledger.TargetStates;
import io.sluice.coordinator.rollout.Turnstile;
import io.sluice.coordinator.rollout.Waves;
import io.sluice.coordinator.routing.Route;
import io.sluice.coordinator.routing.Router;
import io.sluice.coordinator.routing.Router.Step;
import io.sluice.topics.CancelRequested;
import io.sluice.topics.Demand;
import io.sluice.topics.EndProposed;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.ReleaseTargets;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.Tally;
import io.sluice.topics.TargetRerouted;
import io.sluice.topics.TargetState;
import io.sluice.wire.ActivationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a partition's task sends to gateways, and what it keeps in memory for that. */
final class Dispatch {
    private static final int LOST = 8;

    private final PartitionTask task;
    private final World world;
    private final Map<String, Turnstile> turnstiles = new HashMap<>();
    private final Set<String> waiting = new HashSet<>();

    Dispatch(PartitionTask task) {
        this.task = task;
        this.world = task.world;
    }

    /** Goes by a release. */
    void take(String job, ReleaseTargets release) {
        if (release.getBounded()) {
            Map<String, Integer> allowances = new HashMap<>();
            release.getAllowances().forEach(each -> allowances.put(each.getGateway(), each.getTargets()));
            turnstiles
                    .computeIfAbsent(job, unknown -> new Turnstile(release.getByGateway()))
                    .allow(allowances);
        }
    }

    Tally told(Tally tally) {
        ReleaseTargets release = task.stores.releases.get(tally.getInvocationId());
        if (release == null) {
            return tally;
        }
        List<Demand> demands = new ArrayList<>();
        Turnstile turnstile = turnstiles.get(tally.getInvocationId());
        if (turnstile != null) {
            turnstile
                    .keys()
                    .forEach(key -> demands.add(new Demand(key, turnstile.inFlight(key), turnstile.waiting(key))));
        }
        return Tally.newBuilder(tally)
                .setRelease(release.getRevision())
                .setDemands(demands)
                .build();
    }

    void found(LedgerRow row) {
        Route route = task.stores.route(row);
        Turnstile turnstile = turnstiles.get(row.getInvocationId());
        if (route != null && turnstile != null) {
            turnstile.entered(row.getEndpointId(), route.gateway());
        }
        waiting.add(row.getInvocationId() + "/" + row.getEndpointId());
    }

    void tick() {
        Set<String> due = new HashSet<>(waiting);
        waiting.clear();
        for (String id : due) {
            LedgerRow row = task.stores.rows.get(id);
            if (row != null) {
                if (row.getCancelRequested() && !TargetStates.isTerminal(row.getState())) {
                    cancel(row, "enough");
                }
                again(row, false);
            }
        }
    }

    void loggedIn(String endpoint, boolean journalLost) {
        for (LedgerRow row : List.copyOf(task.stores.rows.values())) {
            if (row.getEndpointId().equals(endpoint) && !TargetStates.isTerminal(row.getState())) {
                again(row, journalLost);
            }
        }
    }

    void closed(String job) {
        for (LedgerRow row : task.stores.rowsOf(job)) {
            if (row.getState() == TargetState.QUEUED) {
                String cancelled = task.stores.cancels.get(job);
                if (cancelled != null && !row.getCancelRequested()) {
                    append(row, new CancelRequested(cancelled));
                } else {
                    again(row, false);
                }
            }
        }
    }

    void left(LedgerRow row) {
        Turnstile turnstile = turnstiles.get(row.getInvocationId());
        if (turnstile != null) {
            turnstile.left(row.getEndpointId());
            pump(row.getInvocationId());
        }
    }

    void pump(String job) {
        Turnstile turnstile = turnstiles.get(job);
        if (turnstile == null) {
            return;
        }
        task.changed(job);
        for (List<String> next = turnstile.next(); !next.isEmpty(); next = turnstile.next()) {
            for (String endpoint : next) {
                LedgerRow row = task.stores.rows.get(job + "/" + endpoint);
                if (row != null) {
                    again(row, false);
                }
            }
        }
    }

    /** Does with a target what is to be done about it now. */
    void again(LedgerRow row, boolean journalLost) {
        String job = row.getInvocationId();
        InvocationSpec spec = task.stores.specs.get(job);
        if (spec == null || !task.stores.mark(job).isClosed() || task.stores.cancels.containsKey(job)) {
            return;
        }
        Route former = task.stores.route(row);
        if (former == null && isHeld(spec, row)) {
            return;
        }
        Step step = Router.step(row, former, task.stores.endpoints.get(row.getEndpointId()), journalLost, world.now);
        Turnstile turnstile = turnstiles.get(job);
        if (step instanceof Step.Send send) {
            task.changed(job);
            if (former != null
                    || turnstile == null
                    || turnstile.enter(row.getEndpointId(), send.route().gateway())) {
                send(spec, row, send.route().expiring(expiry(spec)));
            }
        } else if (step instanceof Step.Reroute reroute) {
            if (turnstile != null) {
                turnstile.entered(row.getEndpointId(), reroute.route().gateway());
                world.invariants.moved();
            }
            send(spec, row, reroute.route());
            if (!world.mishap(LOST)) {
                world.gateway(reroute.formerGateway())
                        .tell(new Gateway.Withdraw(
                                PartitionStores.key(row), reroute.route().epoch()));
            }
        } else if (step instanceof Step.Announce announce) {
            append(row, new TargetRerouted(announce.epoch()));
        } else if (step instanceof Step.Interrupt interrupt) {
            propose(row, TargetState.INTERRUPTED, interrupt.reason());
        }
    }

    void cancel(LedgerRow row, String reason) {
        Route route = task.stores.route(row);
        if (route == null) {
            propose(row, TargetState.CANCELLED, "CANCELLED: " + reason + " (never sent)");
        } else {
            world.gateway(route.gateway()).tell(new Gateway.Cancelled(PartitionStores.key(row), reason));
        }
    }

    void propose(LedgerRow row, TargetState end, String reason) {
        append(row, new EndProposed(end, reason));
    }

    /** Of the row's attempt. */
    void append(LedgerRow row, Object event) {
        String id = ActivationId.parse(PartitionStores.key(row)).invocationId();
        task.append(new LedgerRecord(id, row.getEndpointId(), world.now, event));
    }

    private boolean isHeld(InvocationSpec spec, LedgerRow row) {
        ReleaseTargets release = task.stores.releases.get(row.getInvocationId());
        RolloutPlan plan = spec.getRollout();
        if (release == null) {
            return plan != null;
        }
        return (plan != null && Waves.isIn(plan) && row.getWave() == 0)
                || !release.getHeld().isEmpty();
    }

    private long expiry(InvocationSpec spec) {
        return spec.getDeliverTimeoutMs() == 0
                ? spec.getExpiresAt()
                : Math.min(spec.getExpiresAt(), world.now + spec.getDeliverTimeoutMs());
    }

    private void send(InvocationSpec spec, LedgerRow row, Route route) {
        task.stores.keepRoute(row, route);
        boolean arrives = !world.mishap(LOST);
        if (arrives) {
            world.gateway(route.gateway())
                    .tell(new Gateway.Activate(
                            PartitionStores.key(row),
                            row.getEndpointId(),
                            route.epoch(),
                            route.expiresAt(),
                            spec.getRunTimeoutMs()));
        }
        if (arrives && !world.mishap(LOST)) {
            task.stores.keepRoute(row, route.at(Route.Stage.SENT));
        } else {
            waiting.add(row.getInvocationId() + "/" + row.getEndpointId());
        }
    }
}
