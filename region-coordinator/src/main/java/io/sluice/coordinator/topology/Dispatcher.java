package io.sluice.coordinator.topology;

import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.coordinator.gateways.GatewayLink.Delivery;
import io.sluice.coordinator.gateways.GatewayLink.Lane;
import io.sluice.coordinator.ledger.TargetStates;
import io.sluice.coordinator.routing.BatchMaker;
import io.sluice.coordinator.routing.Fitness;
import io.sluice.coordinator.routing.Route;
import io.sluice.coordinator.routing.Router;
import io.sluice.coordinator.routing.Router.Step;
import io.sluice.topics.ActivationBatch;
import io.sluice.topics.CancelActivations;
import io.sluice.topics.Endpoint;
import io.sluice.topics.GatewayMessage;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.TargetState;
import io.sluice.topics.WithdrawActivation;
import io.sluice.wire.ActivationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Sends open targets to the gateways of their endpoints, and cancels after them.
 *
 * <p>A route is stored as SENDING before its batch is given to the producer and becomes SENT with Kafka's acknowledgement,
 * which the producer's thread leaves in a queue that the task's thread empties at each tick; the queue is bounded by what
 * the producer can hold. What could not be sent waits here, in memory, and is tried again each second.
 */
final class Dispatcher {
    private static final int CANCELS_PER_MESSAGE = 500;

    private final PartitionState state;
    private final ReleaseBook releases;
    private final LedgerLog log;
    private final GatewayLink gateways;
    private final BatchMaker batches;
    private final Fitness fitness = new Fitness();
    private final Queue<Receipt> receipts = new ConcurrentLinkedQueue<>();
    private final Queue<FailedCancel> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, Set<ActivationId>> waiting = new HashMap<>();
    private final Map<String, List<String>> released = new HashMap<>();
    private final Map<CancelGroup, List<String>> cancels = new LinkedHashMap<>();
    private final Map<CancelGroup, List<String>> failedCancels = new LinkedHashMap<>();

    Dispatcher(PartitionState state, LedgerLog log, GatewayLink gateways, BatchMaker batches) {
        this.state = state;
        this.releases = state.releases();
        this.log = log;
        this.gateways = gateways;
        this.batches = batches;
    }

    private record Receipt(List<Sent> sent, Delivery delivery) {}

    private record FailedCancel(CancelGroup group, List<String> endpointIds) {}

    private record CancelGroup(String gateway, String invocationId, String reason) {}

    /** A partition was taken over: an open row that was found in it. */
    void found(LedgerRow row) {
        ActivationId activation = new ActivationId(row.getInvocationId(), row.getEndpointId());
        Route route = state.route(row);
        if (route != null) {
            releases.entered(row, route.gateway());
        }
        if (route != null && row.getCancelRequested()) {
            String reason = state.cancelReason(row.getInvocationId());
            failedCancels
                    .computeIfAbsent(
                            new CancelGroup(route.gateway(), attemptOf(row), reason == null ? "" : reason),
                            unknown -> new ArrayList<>())
                    .add(row.getEndpointId());
        } else if (route == null || route.stage() == Route.Stage.SENDING) {
            Endpoint endpoint = state.endpoint(row.getEndpointId());
            String gateway = endpoint == null ? null : endpoint.getConnectedGateway();
            if (gateway != null) {
                waitFor(gateway, activation);
            }
        }
    }

    /** The partition's targets of this invocation are all there: send what can be sent. */
    void closed(String invocationId, long now) {
        List<LedgerRow> queued = new ArrayList<>();
        String cancelReason = state.cancelReason(invocationId);
        state.eachRow(invocationId, row -> {
            if (TargetStates.isTerminal(row.getState()) || row.getCancelRequested()) {
                return;
            }
            if (cancelReason != null) {
                log.cancel(row, cancelReason, now);
            } else if (row.getState() == TargetState.QUEUED) {
                queued.add(row);
            }
        });
        send(invocationId, queued, false, now);
    }

    /** An endpoint has logged in: its open targets go where it is. */
    void loggedIn(String endpointId, boolean journalLost, long now) {
        for (String invocation : state.openInvocations(endpointId)) {
            again(new ActivationId(invocation, endpointId), journalLost, now);
        }
    }

    /** A target is to be stopped. */
    void cancel(LedgerRow row, String reason, long now) {
        Route route = state.route(row);
        if (route == null) {
            log.propose(row, TargetState.CANCELLED, "CANCELLED: " + reason + " (never sent)", now);
        } else {
            cancels.computeIfAbsent(
                            new CancelGroup(route.gateway(), attemptOf(row), reason), unknown -> new ArrayList<>())
                    .add(row.getEndpointId());
        }
    }

    /** The wave of a target has come: it is sent with the next tick. */
    void released(LedgerRow row) {
        released.computeIfAbsent(row.getInvocationId(), unknown -> new ArrayList<>())
                .add(row.getEndpointId());
    }

    /** A target is no longer in flight: the next ones may be sent instead. */
    void left(LedgerRow row, long now) {
        if (releases.counts(row.getInvocationId())) {
            releases.left(row);
            pump(row.getInvocationId(), now);
        }
    }

    /** Sends the targets of this invocation whose turn it is. */
    void pump(String invocationId, long now) {
        for (List<String> next = releases.next(invocationId); !next.isEmpty(); next = releases.next(invocationId)) {
            send(invocationId, rows(invocationId, next), false, now);
        }
    }

    private List<LedgerRow> rows(String invocationId, List<String> endpoints) {
        List<LedgerRow> rows = new ArrayList<>(endpoints.size());
        for (String endpoint : endpoints) {
            LedgerRow row = state.row(new ActivationId(invocationId, endpoint));
            if (row != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** The next attempt of a target begins. */
    void again(LedgerRow row, long now) {
        again(new ActivationId(row.getInvocationId(), row.getEndpointId()), false, now);
    }

    /** A tick, many times a second: takes in what became of messages, sends the cancels that came together. */
    void tick(long now) {
        for (Receipt receipt = receipts.poll(); receipt != null; receipt = receipts.poll()) {
            settle(receipt, now);
        }
        for (FailedCancel failed = failures.poll(); failed != null; failed = failures.poll()) {
            failedCancels
                    .computeIfAbsent(failed.group(), unknown -> new ArrayList<>())
                    .addAll(failed.endpointIds());
        }
        if (!released.isEmpty()) {
            Map<String, List<String>> due = new TreeMap<>(released);
            released.clear();
            due.forEach((invocation, endpoints) -> send(invocation, rows(invocation, endpoints), false, now));
        }
        if (!cancels.isEmpty()) {
            Map<CancelGroup, List<String>> due = new LinkedHashMap<>(cancels);
            cancels.clear();
            due.forEach((group, endpoints) -> sendCancel(group, endpoints, now));
        }
    }

    /** A tick, once a second: tries again what could not be sent. */
    void retry(long now) {
        for (String gateway : List.copyOf(waiting.keySet())) {
            if (gateways.isThere(gateway)) {
                Set<ActivationId> due = waiting.remove(gateway);
                if (due != null) {
                    due.forEach(activation -> again(activation, false, now));
                }
            }
        }
        failedCancels.forEach((group, endpoints) -> {
            List<String> open = endpoints.stream()
                    .filter(endpoint -> isOpen(new ActivationId(group.invocationId(), endpoint)))
                    .toList();
            if (!open.isEmpty()) {
                cancels.computeIfAbsent(group, unknown -> new ArrayList<>()).addAll(open);
            }
        });
        failedCancels.clear();
    }

    private void again(ActivationId activation, boolean journalLost, long now) {
        LedgerRow row = state.row(activation);
        if (row != null
                && state.mark(activation.invocationId()).isClosed()
                && state.cancelReason(activation.invocationId()) == null) {
            send(activation.invocationId(), List.of(row), journalLost, now);
        }
    }

    private void send(String invocationId, List<LedgerRow> rows, boolean journalLost, long now) {
        InvocationSpec spec = state.spec(invocationId);
        if (spec == null || rows.isEmpty()) {
            // Without its spec the selection is about to be read again, and so will its close mark be.
            return;
        }
        Map<Parcel, List<Sent>> parcels = new LinkedHashMap<>();
        for (LedgerRow row : rows) {
            Route former = state.route(row);
            Endpoint endpoint = state.endpoint(row.getEndpointId());
            if (former == null && isHeld(spec, row, now)) {
                continue;
            }
            if (endpoint == null && former == null) {
                log.propose(
                        row,
                        TargetState.REJECTED,
                        "UNKNOWN_ENDPOINT: the region's list has no endpoint " + row.getEndpointId(),
                        now);
                continue;
            }
            Step step = Router.step(row, former, endpoint, journalLost, now);
            String objection = former == null && step instanceof Step.Send ? fitness.objection(spec, endpoint) : null;
            if (objection != null) {
                log.propose(row, TargetState.REJECTED, objection, now);
            } else if (step instanceof Step.Send send) {
                if (former != null || releases.enters(row, send.route().gateway())) {
                    collect(parcels, new Sent(row, send.route().expiring(DeliverTime.end(spec, now)), former), now);
                }
            } else if (step instanceof Step.Reroute reroute) {
                if (collect(parcels, new Sent(row, reroute.route(), former), now)) {
                    releases.entered(row, reroute.route().gateway());
                    withdraw(row, reroute, now);
                }
            } else if (step instanceof Step.Announce announce) {
                log.rerouted(row, announce.epoch(), now);
            } else if (step instanceof Step.Interrupt interrupt) {
                log.propose(row, TargetState.INTERRUPTED, interrupt.reason(), now);
            } else if (step instanceof Step.Wait wait) {
                log.waits(row, wait.reason(), now);
            }
        }
        parcels.forEach((parcel, sent) -> sendBatches(parcel, invocationId, spec, sent, now));
    }

    private boolean isHeld(InvocationSpec spec, LedgerRow row, long now) {
        String why = releases.holds(spec, row);
        if (why != null && !why.isEmpty() && !row.getCancelRequested()) {
            log.waits(row, why, now);
        }
        return why != null;
    }

    /** Whether the gateway can be sent to; if not, the target waits for its topic. */
    private boolean collect(Map<Parcel, List<Sent>> parcels, Sent sent, long now) {
        String gateway = sent.route().gateway();
        if (!gateways.isThere(gateway)) {
            holdBack(sent, now);
            return false;
        }
        parcels.computeIfAbsent(
                        new Parcel(
                                gateway, sent.row().getAttempt(), sent.route().expiresAt()),
                        unknown -> new ArrayList<>())
                .add(sent);
        return true;
    }

    void sendBatches(Parcel parcel, String invocationId, InvocationSpec spec, List<Sent> all, long now) {
        List<BatchMaker.Target> targets = new ArrayList<>(all.size());
        for (Sent sent : all) {
            state.keepRoute(sent.row(), sent.route());
            targets.add(new BatchMaker.Target(
                    sent.row().getEndpointId(), sent.route().epoch()));
        }
        String attempt = attemptOf(all.get(0).row());
        int from = 0;
        for (ActivationBatch batch : batches.batches(attempt, DeliverTime.within(spec, parcel.expiresAt()), targets)) {
            List<Sent> sent = List.copyOf(all.subList(from, from + batch.getLeafCount()));
            from += batch.getLeafCount();
            gateways.send(
                    parcel.gateway(),
                    Lane.COMMANDS,
                    invocationId,
                    new GatewayMessage(now, batch),
                    delivery -> receipts.add(new Receipt(sent, delivery)));
        }
    }

    private void settle(Receipt receipt, long now) {
        for (Sent sent : receipt.sent()) {
            ActivationId activation =
                    new ActivationId(sent.row().getInvocationId(), sent.row().getEndpointId());
            LedgerRow row = state.row(activation);
            if (row == null
                    || row.getAttempt() != sent.row().getAttempt()
                    || !sent.route().equals(state.route(row))
                    || TargetStates.isTerminal(row.getState())) {
                continue;
            }
            switch (receipt.delivery()) {
                case ACKNOWLEDGED -> state.keepRoute(row, sent.route().at(Route.Stage.SENT));
                case NO_TOPIC -> {
                    state.keepRoute(row, sent.former());
                    holdBack(new Sent(row, sent.route(), sent.former()), now);
                }
                case FAILED -> {
                    // It may have arrived, so the route stays; the same one is tried again.
                    String gateway = sent.route().gateway();
                    waitFor(gateway, activation);
                    log.waits(row, gateways.isThere(gateway) ? notDelivered(gateway) : noTopic(gateway), now);
                }
            }
        }
    }

    private void holdBack(Sent sent, long now) {
        LedgerRow row = sent.row();
        String gateway = sent.route().gateway();
        if (sent.former() == null) {
            releases.left(row);
        }
        waitFor(gateway, new ActivationId(row.getInvocationId(), row.getEndpointId()));
        log.waits(row, noTopic(gateway), now);
    }

    private static String noTopic(String gateway) {
        return "NO_GATEWAY_TOPIC: gateway " + gateway + " has no topic in Kafka";
    }

    private static String notDelivered(String gateway) {
        return "NOT_DELIVERED: Kafka did not take it for gateway " + gateway;
    }

    private void waitFor(String gateway, ActivationId activation) {
        waiting.computeIfAbsent(gateway, unknown -> new HashSet<>()).add(activation);
    }

    private void withdraw(LedgerRow row, Step.Reroute reroute, long now) {
        WithdrawActivation withdrawal = new WithdrawActivation(
                attemptOf(row), row.getEndpointId(), reroute.route().epoch());
        // Lost, it does no harm: the endpoint has left that gateway, and runs an id once.
        gateways.send(
                reroute.formerGateway(),
                Lane.COMMANDS,
                row.getInvocationId(),
                new GatewayMessage(now, withdrawal),
                delivery -> {});
    }

    /** What stands for the invocation in the ids of the row's attempt. */
    private static String attemptOf(LedgerRow row) {
        return ActivationId.ofAttempt(row.getInvocationId(), row.getEndpointId(), row.getAttempt())
                .invocationId();
    }

    private void sendCancel(CancelGroup group, List<String> endpoints, long now) {
        for (int from = 0; from < endpoints.size(); from += CANCELS_PER_MESSAGE) {
            List<String> part =
                    List.copyOf(endpoints.subList(from, Math.min(from + CANCELS_PER_MESSAGE, endpoints.size())));
            gateways.send(
                    group.gateway(),
                    Lane.COMMANDS,
                    group.invocationId(),
                    new GatewayMessage(now, new CancelActivations(group.invocationId(), part, group.reason())),
                    delivery -> {
                        if (delivery != Delivery.ACKNOWLEDGED) {
                            failures.add(new FailedCancel(group, part));
                        }
                    });
        }
    }

    /** Whether this attempt of a target goes on. */
    private boolean isOpen(ActivationId attempt) {
        LedgerRow row = state.row(new ActivationId(attempt.invocation(), attempt.endpointId()));
        return row != null && row.getAttempt() == attempt.attempt() && !TargetStates.isTerminal(row.getState());
    }
}
