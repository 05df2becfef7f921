package io.sluice.gateway.inbox;

import io.sluice.gateway.activation.Batch;
import io.sluice.gateway.activation.Decision;
import io.sluice.gateway.activation.Decision.Add;
import io.sluice.gateway.activation.Decision.Answer;
import io.sluice.gateway.activation.Decision.Drop;
import io.sluice.gateway.activation.Decision.DropReason;
import io.sluice.gateway.activation.Decision.Keep;
import io.sluice.gateway.activation.Decision.RelayReport;
import io.sluice.gateway.activation.Decision.ReportDelivered;
import io.sluice.gateway.activation.Decision.ReportVerdict;
import io.sluice.gateway.activation.Decision.Send;
import io.sluice.gateway.activation.Decision.SendCancel;
import io.sluice.gateway.activation.EntryState.Handed;
import io.sluice.gateway.activation.InboxEntry;
import io.sluice.gateway.activation.Leaf;
import io.sluice.gateway.inbox.InboxEvent.Acknowledged;
import io.sluice.gateway.inbox.InboxEvent.RelayFailed;
import io.sluice.gateway.inbox.InboxEvent.Relayed;
import io.sluice.gateway.inbox.InboxEvent.Reported;
import io.sluice.gateway.inbox.InboxEvent.VerdictFailed;
import io.sluice.gateway.inbox.InboxEvent.VerdictRelayed;
import io.sluice.gateway.relay.Relay.Admission;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.store.StoreChanges;
import io.sluice.gateway.store.StoreException;
import io.sluice.wire.Activation;
import io.sluice.wire.ActivationId;
import io.sluice.wire.Cancel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries decisions out: store changes of all events of a turn in one group, then everything that others can see. What
 * is seen is therefore always stored before. For the inbox's owner thread.
 */
final class Turn {

    private final GatewayStore store;
    private final String log;
    private final BatchShelf batches;
    private final LedgerWriter ledger;
    private final InboxMetrics metrics;
    private final long rememberAnsweredMs;
    private final Consumer<InboxEvent> mailbox;

    // For the process.
    /** The connection that stands for each endpoint; most are idle, so this is all that is kept of them. */
    private final Map<String, Seat> seats = new HashMap<>();

    private final Map<Long, Reported> reports = new HashMap<>();
    private long lastLink;
    private long lastReport;

    // For one turn.
    private final List<Runnable> effects = new ArrayList<>();
    private final Awaited awaited = new Awaited();
    private final Set<String> answeredNow = new HashSet<>();
    private final Set<String> droppedNow = new HashSet<>();
    private final List<CompletableFuture<Void>> stored = new ArrayList<>();
    private StoreChanges changes;
    private boolean mustReachDisk;

    Turn(
            GatewayStore store,
            String log,
            BatchShelf batches,
            LedgerWriter ledger,
            InboxMetrics metrics,
            Duration rememberAnswered,
            Consumer<InboxEvent> mailbox) {
        this.store = store;
        this.log = log;
        this.batches = batches;
        this.ledger = ledger;
        this.metrics = metrics;
        this.rememberAnsweredMs = rememberAnswered.toMillis();
        this.mailbox = mailbox;
        this.changes = store.changes();
    }

    void begin() {
        changes.close();
        changes = store.changes();
        mustReachDisk = false;
    }

    /** Writes the turn's changes, then does what was decided, in order. */
    void finish() {
        if (!changes.isEmpty()) {
            store.commit(changes, mustReachDisk);
        }
        batches.committed();
        answeredNow.clear();
        stored.forEach(future -> future.complete(null));
        stored.clear();
        effects.forEach(Runnable::run);
        effects.clear();
        droppedNow.clear();
    }

    boolean isAnswered(String activationId) {
        return answeredNow.contains(activationId) || store.isAnswered(activationId);
    }

    void restored(InboxEntry entry) {
        batches.restored(entry);
        awaited.added(entry);
    }

    Awaited awaited() {
        return awaited;
    }

    void sweep() {
        batches.sweep(changes);
    }

    void announce(Command.Activate activate) {
        batches.announce(activate.batchKey(), activate.batch());
    }

    void commandsRead(long nextOffset, CompletableFuture<Void> done) {
        changes.nextOffset(log, 0, nextOffset);
        mustReachDisk = true;
        stored.add(done);
    }

    /** Gives a connection its number; it stands for its endpoint from now on. */
    long enter(EndpointLink link) {
        long number = ++lastLink;
        seats.put(link.endpointId(), new Seat(number, link));
        return number;
    }

    /** 0 for a connection that does not stand for its endpoint: it never entered, or another one has since. */
    long numberOf(EndpointLink link) {
        Seat seat = seats.get(link.endpointId());
        return seat == null || seat.link() != link ? 0 : seat.number();
    }

    void leave(EndpointLink link) {
        if (numberOf(link) != 0) {
            seats.remove(link.endpointId());
        }
    }

    private @Nullable EndpointLink linkOf(String endpointId, long number) {
        Seat seat = seats.get(endpointId);
        return seat == null || seat.number() != number ? null : seat.link();
    }

    /** Keeps a report until its PUBACK has been given. */
    long expectAnswer(Reported reported) {
        long number = ++lastReport;
        reports.put(number, reported);
        return number;
    }

    void takeArrival(List<Decision> decisions, Leaf leaf) {
        for (Decision decision : decisions) {
            if (decision instanceof Add add) {
                changes.leaf(add.entry().activationId(), leaf);
            }
        }
        take(decisions);
    }

    void take(List<Decision> decisions) {
        decisions.forEach(this::take);
    }

    private void take(Decision decision) {
        if (decision instanceof Add add) {
            changes.entry(add.entry());
            if (add.formerBatch() == null) {
                awaited.added(add.entry());
            }
            droppedNow.remove(add.entry().activationId());
            batches.use(add.entry(), add.formerBatch(), changes);
        } else if (decision instanceof Keep keep) {
            changes.entry(keep.entry());
            mustReachDisk |= keep.entry().state() instanceof Handed;
        } else if (decision instanceof Drop drop) {
            drop(drop);
        } else if (decision instanceof Send send) {
            effects.add(() -> send(send));
        } else if (decision instanceof SendCancel cancel) {
            effects.add(() -> sendCancel(cancel));
        } else if (decision instanceof ReportDelivered delivered) {
            changes.entry(delivered.entry());
            effects.add(() -> reportDelivered(delivered));
        } else if (decision instanceof ReportVerdict verdict) {
            metrics.verdict(verdict.verdict());
            effects.add(() -> reportVerdict(verdict));
        } else if (decision instanceof RelayReport relay) {
            effects.add(() -> relayReport(relay));
        } else if (decision instanceof Answer answer) {
            effects.add(() -> answer(answer));
        }
    }

    private void drop(Drop drop) {
        InboxEntry entry = drop.entry();
        metrics.left(drop.reason());
        awaited.dropped(entry);
        changes.removeEntry(entry.activationId());
        droppedNow.add(entry.activationId());
        batches.release(entry.batch(), changes);
        if (drop.reason() == DropReason.ANSWERED) {
            changes.answered(entry.activationId(), entry.expiresAt() + rememberAnsweredMs);
            answeredNow.add(entry.activationId());
        }
    }

    private void send(Send send) {
        EndpointLink link = linkOf(send.entry().endpointId(), send.link());
        String id = send.entry().activationId();
        if (link != null && !droppedNow.contains(id)) {
            metrics.sent();
            if (send.creditBytes() < send.entry().creditBytes()) {
                metrics.sentWithoutCredit();
            }
            link.activate(activation(send), () -> mailbox.accept(new Acknowledged(link, id)));
        }
    }

    private Activation activation(Send send) {
        InboxEntry entry = send.entry();
        Batch batch = batches.get(entry.batch());
        Leaf leaf = store.leaf(entry.activationId())
                .orElseThrow(() -> new StoreException("the leaf of " + entry.activationId() + " is missing"));
        return new Activation(
                entry.activationId(),
                entry.routeEpoch(),
                batch.manifest(),
                batch.manifestSignature(),
                batch.entryPoint(),
                send.variant().digest(),
                send.variant().sizeBytes(),
                batch.arguments(),
                batch.runTimeoutMs(),
                batch.outputLimitBytes(),
                send.creditBytes(),
                batch.expiresAt(),
                batch.rootSignature(),
                leaf.index(),
                batch.leafCount(),
                leaf.path(),
                batch.live());
    }

    private void sendCancel(SendCancel cancel) {
        EndpointLink link = linkOf(ActivationId.parse(cancel.activationId()).endpointId(), cancel.link());
        if (link != null) {
            link.cancel(new Cancel(cancel.activationId(), cancel.reason()));
        }
    }

    private void reportDelivered(ReportDelivered delivered) {
        EndpointLink link = linkOf(delivered.entry().endpointId(), delivered.link());
        if (link == null) {
            return;
        }
        Admission admission =
                ledger.delivered(delivered.entry(), batches.traceparent(delivered.entry()), link.session(), failure -> {
                    if (failure != null) {
                        metrics.deliveredLost();
                    }
                });
        if (admission != Admission.TAKEN) {
            metrics.deliveredLost();
        }
    }

    private void reportVerdict(ReportVerdict verdict) {
        String id = verdict.entry().activationId();
        Admission admission = ledger.verdict(
                verdict.entry(),
                batches.traceparent(verdict.entry()),
                verdict.verdict(),
                verdict.reason(),
                failure -> mailbox.accept(
                        failure == null ? new VerdictRelayed(id) : new VerdictFailed(id, words(failure))));
        if (admission != Admission.TAKEN) {
            mailbox.accept(new VerdictFailed(id, words(admission)));
        }
    }

    private void relayReport(RelayReport relay) {
        long number = relay.report();
        Reported reported = reports.get(number);
        if (reported == null) {
            throw new IllegalStateException("report " + number + " is to be relayed but was answered");
        }
        Admission admission = ledger.report(
                reported.report(),
                batches.traceparent(relay.entry()),
                reported.link().session(),
                relay.entry(),
                failure -> mailbox.accept(
                        failure == null ? new Relayed(number) : new RelayFailed(number, words(failure))));
        if (admission != Admission.TAKEN) {
            mailbox.accept(new RelayFailed(number, words(admission)));
        }
    }

    private void answer(Answer answer) {
        metrics.answered(answer.cause());
        Reported reported = reports.remove(answer.report());
        if (reported != null) {
            reported.acknowledgement().give(answer.reasonCode(), answer.reason());
        }
    }

    /** A connection with its number. */
    private record Seat(long number, EndpointLink link) {}

    private static String words(Exception failure) {
        return "KAFKA: did not take it (" + failure.getClass().getSimpleName() + ")";
    }

    private static String words(Admission admission) {
        return admission == Admission.QUEUE_FULL ? "BUSY: the relay is full" : "STOPPING: the gateway is stopping";
    }
}
