package io.sluice.gateway.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.activation.Arrival;
import io.sluice.gateway.activation.Decision;
import io.sluice.gateway.activation.InboxDecider;
import io.sluice.gateway.activation.InboxEntry;
import io.sluice.gateway.activation.InboxLimits;
import io.sluice.gateway.activation.Presence;
import io.sluice.gateway.grant.CreditShare;
import io.sluice.gateway.inbox.InboxEvent.Acknowledged;
import io.sluice.gateway.inbox.InboxEvent.Commanded;
import io.sluice.gateway.inbox.InboxEvent.Ended;
import io.sluice.gateway.inbox.InboxEvent.LoggedIn;
import io.sluice.gateway.inbox.InboxEvent.RelayFailed;
import io.sluice.gateway.inbox.InboxEvent.Relayed;
import io.sluice.gateway.inbox.InboxEvent.Reported;
import io.sluice.gateway.inbox.InboxEvent.VerdictFailed;
import io.sluice.gateway.inbox.InboxEvent.VerdictRelayed;
import io.sluice.gateway.owner.Mailbox;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.EndpointTraffic.Acknowledgement;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.wire.ActivationId;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.ReportedState;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inbox and the thread that owns it.
 *
 * <p>The mailbox is bounded by what it lets in: reports up to its size, logins up to twice that. What follows from those
 * (the end of a connection, a PUBACK, the relay's word) must not be refused and is bounded by them. Commands are bounded
 * by the reader, which waits for {@link #submit}'s future.
 */
public final class Inbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final int DUE_PER_TURN = 1_000;
    private static final long TICK_MS = 100;

    private final InboxDecider decider;
    private final Turn turn;
    private final GatewayStore store;
    private final InboxSettings settings;
    private final InstantSource clock;
    private final InboxMetrics metrics;
    private final CreditShare credits;
    private final Mailbox<InboxEvent> mailbox;
    private long nextTickMillis;

    /**
     * Not running yet.
     *
     * @param log name under which the offsets of the gateway's topic are stored
     * @param credits how much output credit there may be, and is
     * @param onFailure told when the inbox cannot go on: the process must end and start anew from the store
     */
    public Inbox(
            GatewayStore store,
            String log,
            InboxLimits limits,
            InboxSettings settings,
            CreditShare credits,
            LedgerWriter ledger,
            InstantSource clock,
            MeterRegistry meters,
            Consumer<Throwable> onFailure) {
        this.store = store;
        this.settings = settings;
        this.credits = credits;
        this.clock = clock;
        this.mailbox = new Mailbox<>("inbox", new Owner(), settings.stopTimeout(), onFailure);
        this.metrics = new InboxMetrics(meters, mailbox::size);
        BatchShelf batches = new BatchShelf(store, settings.batchCacheBytes());
        this.turn = new Turn(store, log, batches, ledger, metrics, settings.rememberAnswered(), mailbox::add);
        this.decider = new InboxDecider(limits, batches::get, turn::isAnswered);
    }

    /** Starts the owner thread and waits until it has read what the store holds. */
    public void start() {
        mailbox.start();
    }

    /** Activations held. */
    public int size() {
        return metrics.entries.get();
    }

    /** Whether activations are held for an endpoint; may be a little old. */
    public boolean holdsFor(String endpointId) {
        return turn.awaited().holdsFor(endpointId);
    }

    /** Whether more activations may be submitted. */
    public boolean hasRoom() {
        return metrics.entries.get() < settings.entries();
    }

    /**
     * Takes commands that were read up to an offset of partition 0.
     *
     * @return done once they and the offset are on disk
     */
    public CompletableFuture<Void> submit(List<Command> commands, long nextOffset) {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        mailbox.add(new Commanded(commands, nextOffset, stored));
        return stored;
    }

    /** For event loops. An endpoint that comes while the inbox is overrun is sent away to come back. */
    public void loggedIn(EndpointLink link) {
        if (mailbox.size() >= 2 * settings.mailbox()) {
            metrics.loginRefusedBusy();
            link.disconnect(ReasonCodes.SERVER_BUSY, "BUSY: the gateway's inbox is full");
        } else {
            mailbox.add(new LoggedIn(link));
        }
    }

    /** For event loops. */
    public void ended(EndpointLink link) {
        mailbox.add(new Ended(link));
    }

    /** For event loops. */
    public void report(EndpointLink link, ActivationReport report, Acknowledgement acknowledgement) {
        if (mailbox.size() >= settings.mailbox()) {
            metrics.reportRefusedBusy();
            acknowledgement.give(ReasonCodes.QUOTA_EXCEEDED, "BUSY: the gateway's inbox is full");
        } else {
            mailbox.add(new Reported(link, report, acknowledgement));
        }
    }

    /** Finishes what is in the mailbox, within the stop time-out. */
    @Override
    public void close() {
        mailbox.close();
    }

    /** Called by the mailbox's thread, which owns all that follows. */
    private final class Owner implements Mailbox.Owner<InboxEvent> {
        @Override
        public void restore() {
            Inbox.this.restore();
        }

        @Override
        public void takeTurn(List<InboxEvent> events) {
            Inbox.this.takeTurn(events);
        }

        @Override
        public long patienceNanos() {
            return TimeUnit.MILLISECONDS.toNanos(TICK_MS);
        }
    }

    private void restore() {
        List<InboxEntry> entries = new ArrayList<>();
        store.forEachEntry(entries::add);
        entries.sort(Comparator.comparingLong(InboxEntry::sequence));
        turn.begin();
        entries.forEach(turn::restored);
        turn.sweep();
        for (InboxEntry entry : entries) {
            turn.take(decider.restored(entry));
        }
        finishTurn();
        LOG.info("inbox restored with {} activations", entries.size());
    }

    private void takeTurn(List<InboxEvent> events) {
        turn.begin();
        decider.creditLimit(credits.limitBytes());
        for (InboxEvent event : events) {
            handle(event);
        }
        long now = clock.millis();
        if (now >= nextTickMillis) {
            List<Decision> decisions = decider.tick(now, DUE_PER_TURN);
            turn.take(decisions);
            nextTickMillis = decisions.isEmpty() ? now + TICK_MS : now;
        }
        finishTurn();
    }

    private void finishTurn() {
        metrics.entries.set(decider.size());
        metrics.creditBytes.set(decider.creditUsedBytes());
        credits.used(decider.creditUsedBytes());
        turn.finish();
    }

    private void handle(InboxEvent event) {
        long now = clock.millis();
        if (event instanceof Commanded commanded) {
            commanded.commands().forEach(command -> handle(command, now));
            turn.commandsRead(commanded.nextOffset(), commanded.stored());
        } else if (event instanceof Reported reported) {
            handle(reported);
        } else if (event instanceof Acknowledged acknowledged) {
            decider.acknowledged(turn.numberOf(acknowledged.link()), acknowledged.activationId(), now);
        } else if (event instanceof Relayed relayed) {
            turn.take(decider.relayed(relayed.report(), now));
        } else if (event instanceof RelayFailed failed) {
            turn.take(decider.relayFailed(failed.report(), failed.reason()));
        } else if (event instanceof VerdictRelayed relayed) {
            turn.take(decider.verdictRelayed(relayed.activationId(), now));
        } else if (event instanceof VerdictFailed failed) {
            turn.take(decider.verdictFailed(failed.activationId(), failed.reason(), now));
        } else if (event instanceof LoggedIn loggedIn) {
            EndpointLink link = loggedIn.link();
            Presence presence = new Presence(
                    turn.enter(link),
                    link.endpointId(),
                    link.session().getBoot(),
                    link.session().getCount(),
                    link.platform(),
                    link.journalLost());
            turn.take(decider.loggedIn(presence, now));
        } else if (event instanceof Ended ended) {
            decider.ended(ended.link().endpointId(), turn.numberOf(ended.link()));
            turn.leave(ended.link());
        }
    }

    private void handle(Reported event) {
        ActivationReport report = event.report();
        long number = turn.expectAnswer(event);
        turn.take(decider.reported(new io.sluice.gateway.activation.Reported(
                number,
                turn.numberOf(event.link()),
                event.link().endpointId(),
                report.activationId(),
                report.state() != ReportedState.RUNNING,
                report.output().length)));
    }

    private void handle(Command command, long nowMillis) {
        if (command instanceof Command.Activate activate) {
            turn.announce(activate);
            for (Command.Target target : activate.targets()) {
                metrics.arrived();
                turn.takeArrival(decider.arrived(arrival(activate, target), nowMillis), target.leaf());
            }
        } else if (command instanceof Command.Cancel cancel) {
            for (String endpointId : cancel.endpointIds()) {
                turn.take(decider.cancelled(idOf(cancel.invocationId(), endpointId), cancel.reason()));
            }
        } else if (command instanceof Command.Withdraw withdraw) {
            turn.take(
                    decider.withdrawn(idOf(withdraw.invocationId(), withdraw.endpointId()), withdraw.routeEpochNow()));
        }
    }

    private static Arrival arrival(Command.Activate activate, Command.Target target) {
        return new Arrival(
                idOf(activate.invocationId(), target.endpointId()),
                target.endpointId(),
                target.routeEpoch(),
                activate.batchKey(),
                activate.batch().expiresAt(),
                activate.batch().runTimeoutMs(),
                activate.batch().outputLimitBytes(),
                activate.receivedAtMicros());
    }

    private static String idOf(String invocationId, String endpointId) {
        return new ActivationId(invocationId, endpointId).toString();
    }
}
