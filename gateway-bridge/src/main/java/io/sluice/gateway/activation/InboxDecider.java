package io.sluice.gateway.activation;

import io.sluice.gateway.activation.Decision.Add;
import io.sluice.gateway.activation.Decision.Drop;
import io.sluice.gateway.activation.Decision.DropReason;
import io.sluice.gateway.activation.Decision.Keep;
import io.sluice.gateway.activation.Decision.ReportDelivered;
import io.sluice.gateway.activation.Decision.ReportVerdict;
import io.sluice.gateway.activation.Decision.Send;
import io.sluice.gateway.activation.Decision.SendCancel;
import io.sluice.gateway.activation.EntryState.Ending;
import io.sluice.gateway.activation.EntryState.Handed;
import io.sluice.gateway.activation.EntryState.Pending;
import io.sluice.gateway.activation.EntryState.Verdict;
import io.sluice.wire.MethodVariant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of each activation that this gateway holds.
 *
 * <p>Every method takes what has happened and returns what is to be done about it; its own books are already as if that
 * had been done.
 */
public final class InboxDecider {

    private final InboxLimits limits;
    private final Function<String, Batch> batches;
    private final Predicate<String> answered;
    private final Map<String, InboxEntry> entries = new HashMap<>();
    private final Map<String, EndpointQueue> queues = new HashMap<>();
    private final Deadlines deadlines;
    private final CreditBudget credit = new CreditBudget();
    private final ReportBook reports;
    private final Deliveries deliveries = new Deliveries();
    private long lastSequence;

    /**
     * An empty inbox.
     *
     * @param batches finds a batch by its key
     * @param answered whether Kafka has acknowledged a terminal record of this activation
     */
    public InboxDecider(InboxLimits limits, Function<String, Batch> batches, Predicate<String> answered) {
        this.limits = limits;
        this.batches = batches;
        this.answered = answered;
        this.deadlines = new Deadlines(limits.graceMs());
        this.reports = new ReportBook(answered);
    }

    /** Most output credit that endpoints may hold in all, from now on. */
    public void creditLimit(long bytes) {
        credit.limit(bytes);
    }

    /** Takes back an entry from the store, after a start. */
    public List<Decision> restored(InboxEntry entry) {
        List<Decision> out = new ArrayList<>();
        lastSequence = Math.max(lastSequence, entry.sequence());
        put(entry);
        queueOf(entry.endpointId()).hold(entry);
        if (entry.state() instanceof Ending ending) {
            offerVerdict(entry, ending, out);
        }
        return out;
    }

    /** A batch named this target. Nothing is decided about what is already known. */
    public List<Decision> arrived(Arrival arrival, long nowMillis) {
        List<Decision> out = new ArrayList<>();
        InboxEntry known = entries.get(arrival.activationId());
        int creditBytes = (int) Math.min(Math.max(arrival.outputLimitBytes(), 0), limits.creditBytes());
        if (known != null) {
            if (arrival.routeEpoch() > known.routeEpoch() && !(known.state() instanceof Ending)) {
                InboxEntry rerouted = known.rerouted(arrival, creditBytes);
                put(rerouted);
                out.add(new Add(rerouted, known.batch()));
            }
            return out;
        }
        if (answered.test(arrival.activationId())) {
            return out;
        }
        EndpointQueue queue = queueOf(arrival.endpointId());
        InboxEntry entry = InboxEntry.of(arrival, queue.endpointId, ++lastSequence, creditBytes);
        put(entry);
        out.add(new Add(entry, null));
        queue.hold(entry);
        if (nowMillis >= entry.expiresAt()) {
            decide(entry, HandingRules.EXPIRED, out);
        } else if (queue.presence != null) {
            queue.await(entry);
            dispatch(queue, nowMillis, out);
        }
        return out;
    }

    /** The administrator wants it ended. Nothing is decided about what this gateway does not hold. */
    public List<Decision> cancelled(String activationId, String reason) {
        List<Decision> out = new ArrayList<>();
        InboxEntry entry = entries.get(activationId);
        if (entry == null || entry.state() instanceof Ending) {
            return out;
        }
        if (entry.state() instanceof Pending) {
            decide(entry, new Ending(Verdict.CANCELLED, reason), out);
            return out;
        }
        InboxEntry asked = entry.cancelAsked(reason);
        put(asked);
        out.add(new Keep(asked));
        EndpointQueue queue = queueOf(asked.endpointId());
        Presence presence = queue.presence;
        if (presence != null && queue.isInFlight(activationId)) {
            out.add(new SendCancel(activationId, presence.link(), reason));
        }
        return out;
    }

    /** It went to another gateway: dropped if never sent from here. */
    public List<Decision> withdrawn(String activationId, int routeEpochNow) {
        List<Decision> out = new ArrayList<>();
        InboxEntry entry = entries.get(activationId);
        if (entry != null && entry.state() instanceof Pending && entry.routeEpoch() < routeEpochNow) {
            drop(entry, DropReason.WITHDRAWN, out);
        }
        return out;
    }

    /** The endpoint has logged in; an earlier connection of it counts as ended. */
    public List<Decision> loggedIn(Presence presence, long nowMillis) {
        List<Decision> out = new ArrayList<>();
        EndpointQueue queue = queueOf(presence.endpointId());
        Presence earlier = queue.presence;
        if (earlier != null) {
            credit.giveBack(queue.leave());
        }
        queue.presence = presence;
        for (String id : queue.heldIds()) {
            InboxEntry entry = entries.get(id);
            if (entry != null && !(entry.state() instanceof Ending)) {
                queue.await(entry);
            }
        }
        dispatch(queue, nowMillis, out);
        return out;
    }

    /** The connection has ended. What it was sent stays handed; its credit is free again. */
    public void ended(String endpointId, long link) {
        EndpointQueue queue = queues.get(endpointId);
        if (queue != null && queue.isOn(link)) {
            credit.giveBack(queue.leave());
            forgetIfIdle(queue);
        }
    }

    /** PUBACK of an activation. */
    public void acknowledged(long link, String activationId, long nowMillis) {
        deliveries.taken(activationId, link, nowMillis);
    }

    /** The endpoint reports. Answered at once only where nothing has to be written. */
    public List<Decision> reported(Reported reported) {
        InboxEntry entry = entries.get(reported.activationId());
        EndpointQueue queue = queues.get(reported.endpointId());
        // From here on the id is the entry's own string: what was just read would be hashed and compared again and
        // again.
        Reported known = entry == null ? reported : reported.named(entry.activationId());
        int creditBytes = queue != null && queue.isOn(known.link()) ? queue.creditOf(known.activationId()) : 0;
        return reports.reported(known, entry, creditBytes);
    }

    /** Kafka has acknowledged a report. */
    public List<Decision> relayed(long report, long nowMillis) {
        List<Decision> out = new ArrayList<>();
        String ended = reports.relayed(report, out);
        if (ended != null) {
            answeredFor(ended, nowMillis, out);
        }
        return out;
    }

    /** Kafka did not take a report; the endpoint will repeat it. */
    public List<Decision> relayFailed(long report, String reason) {
        List<Decision> out = new ArrayList<>();
        InboxEntry entry = entries.get(reports.relayFailed(report, reason, out));
        if (entry != null && entry.state() instanceof Ending) {
            deadlines.lookAgain(entry.activationId(), 0);
        }
        return out;
    }

    /** Kafka has acknowledged this gateway's verdict. */
    public List<Decision> verdictRelayed(String activationId, long nowMillis) {
        List<Decision> out = new ArrayList<>();
        reports.verdictRelayed(activationId, out);
        answeredFor(activationId, nowMillis, out);
        return out;
    }

    /** Kafka did not take this gateway's verdict: it is offered again later. */
    public List<Decision> verdictFailed(String activationId, String reason, long nowMillis) {
        List<Decision> out = new ArrayList<>();
        reports.verdictFailed(activationId, reason, out);
        InboxEntry entry = entries.get(activationId);
        if (entry != null) {
            deadlines.lookAgain(activationId, nowMillis + limits.verdictRetryMs());
        }
        return out;
    }

    /** Time has passed. Decides about {@code budget} entries at most; call again while it returns something. */
    public List<Decision> tick(long nowMillis, int budget) {
        List<Decision> out = new ArrayList<>();
        for (String next : deadlines.due(nowMillis, budget)) {
            InboxEntry entry = entries.get(next);
            if (entry != null) {
                lookAt(entry, nowMillis, out);
            }
        }
        deliveries.due(nowMillis, budget).forEach(next -> tell(next, out));
        return out;
    }

    /** Entries held. */
    public int size() {
        return entries.size();
    }

    /** Credit in the hands of endpoints. */
    public long creditUsedBytes() {
        return credit.usedBytes();
    }

    private void answeredFor(String activationId, long nowMillis, List<Decision> out) {
        InboxEntry entry = entries.get(activationId);
        if (entry == null) {
            return;
        }
        dispatch(drop(entry, DropReason.ANSWERED, out), nowMillis, out);
    }

    private void lookAt(InboxEntry entry, long nowMillis, List<Decision> out) {
        if (reports.isEnding(entry.activationId())) {
            deadlines.lookAgain(entry.activationId(), nowMillis + limits.verdictRetryMs());
        } else if (entry.state() instanceof Ending ending) {
            offerVerdict(entry, ending, out);
        } else if (nowMillis >= deadlines.of(entry)) {
            if (entry.state() instanceof Pending) {
                decide(entry, HandingRules.EXPIRED, out);
            } else {
                dispatch(drop(entry, DropReason.OVERDUE, out), nowMillis, out);
            }
        }
    }

    private void tell(Deliveries.Delivered next, List<Decision> out) {
        InboxEntry entry = entries.get(next.activationId());
        if (entry == null || entry.delivered() || !(entry.state() instanceof Handed)) {
            return;
        }
        if (queueOf(entry.endpointId()).isOn(next.link()) && !reports.isEnding(next.activationId())) {
            InboxEntry told = entry.deliveryReported();
            put(told);
            out.add(new ReportDelivered(told, next.link()));
        }
    }

    private void offerVerdict(InboxEntry entry, Ending ending, List<Decision> out) {
        reports.verdictOffered(entry.activationId());
        out.add(new ReportVerdict(entry, ending.verdict(), ending.reason()));
    }

    private void decide(InboxEntry entry, Ending end, List<Decision> out) {
        credit.giveBack(queueOf(entry.endpointId()).release(entry));
        InboxEntry ending = entry.ending(end);
        put(ending);
        out.add(new Keep(ending));
        if (!reports.isEnding(entry.activationId())) {
            offerVerdict(ending, end, out);
        }
    }

    private @Nullable InboxEntry next(EndpointQueue queue) {
        String head = queue.head(limits.inFlight());
        return head == null ? null : entries.get(head);
    }

    private void dispatch(EndpointQueue queue, long nowMillis, List<Decision> out) {
        Presence presence = queue.presence;
        if (presence == null) {
            return;
        }
        for (InboxEntry entry = next(queue); entry != null; entry = next(queue)) {
            Optional<Ending> instead = HandingRules.endInstead(entry, presence, nowMillis);
            if (instead.isPresent()) {
                decide(entry, instead.get(), out);
                continue;
            }
            Batch batch = batches.apply(entry.batch());
            Optional<MethodVariant> variant = batch.variantFor(presence.platform());
            if (variant.isEmpty()) {
                decide(entry, HandingRules.noVariant(entry, batch, presence), out);
                continue;
            }
            send(queue, entry, presence, variant.get(), out);
        }
    }

    private void send(
            EndpointQueue queue, InboxEntry entry, Presence presence, MethodVariant variant, List<Decision> out) {
        int creditBytes = credit.take(entry.creditBytes());
        queue.sent(entry, creditBytes);
        InboxEntry handed = entry.handed(presence.boot(), presence.count());
        put(handed);
        out.add(new Keep(handed));
        out.add(new Send(handed, presence.link(), variant, creditBytes));
        String cancelReason = handed.cancelReason();
        if (cancelReason != null) {
            out.add(new SendCancel(handed.activationId(), presence.link(), cancelReason));
        }
    }

    /** Returns the endpoint's queue, which has room for another then. */
    private EndpointQueue drop(InboxEntry entry, DropReason reason, List<Decision> out) {
        EndpointQueue queue = queueOf(entry.endpointId());
        credit.giveBack(queue.release(entry));
        queue.forget(entry);
        entries.remove(entry.activationId());
        deliveries.forget(entry.activationId());
        deadlines.remove(entry);
        forgetIfIdle(queue);
        out.add(new Drop(entry, reason));
        return queue;
    }

    private void put(InboxEntry entry) {
        InboxEntry before = entries.put(entry.activationId(), entry);
        if (before != null) {
            deadlines.remove(before);
        }
        deadlines.set(entry);
    }

    private EndpointQueue queueOf(String endpointId) {
        return queues.computeIfAbsent(endpointId, EndpointQueue::new);
    }

    private void forgetIfIdle(EndpointQueue queue) {
        if (queue.isIdle()) {
            queues.remove(queue.endpointId);
        }
    }
}
