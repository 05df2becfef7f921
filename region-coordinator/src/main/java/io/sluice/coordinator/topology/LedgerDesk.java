package io.sluice.coordinator.topology;

import io.sluice.coordinator.ledger.Fold;
import io.sluice.coordinator.ledger.PartitionLedger;
import io.sluice.coordinator.ledger.TargetStates;
import io.sluice.topics.CancelRequested;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.SelectionClosed;
import io.sluice.topics.TargetReleased;
import io.sluice.topics.TargetRerouted;
import io.sluice.topics.TargetSelected;
import io.sluice.topics.TopicCatalog;

/** Reads one partition of the ledger's log, and carries out what follows from each record. */
final class LedgerDesk {
    private static final String NO_SUCH_TARGET = "NO_SUCH_TARGET";

    private final PartitionState state;
    private final PartitionLedger ledger;
    private final PromisedResults promised;
    private final Dispatcher dispatcher;
    private final ReleaseDesk releases;
    private final Deadlines deadlines;
    private final TallyDesk tallies;
    private final Outbox outbox;
    private final RegionMeters meters;
    private final long keptMs;

    /** @param keptMs how long an invocation is remembered after its last report was due */
    LedgerDesk(
            PartitionState state,
            Dispatcher dispatcher,
            ReleaseDesk releases,
            Deadlines deadlines,
            TallyDesk tallies,
            Outbox outbox,
            RegionMeters meters,
            long keptMs) {
        this.state = state;
        this.ledger = new PartitionLedger(state, state.tallies());
        this.promised = new PromisedResults(state::spec);
        this.dispatcher = dispatcher;
        this.releases = releases;
        this.deadlines = deadlines;
        this.tallies = tallies;
        this.outbox = outbox;
        this.meters = meters;
        this.keptMs = keptMs;
    }

    void read(LedgerRecord record, long offset, long now) {
        if (record.getEvent() instanceof SelectionClosed) {
            close(record.getInvocationId(), offset, now);
            return;
        }
        Fold fold = ledger.apply(promised.judged(record), offset);
        if (fold instanceof Fold.Created created) {
            created(created.row());
        } else if (fold instanceof Fold.Moved moved) {
            moved(moved.row(), now);
        } else if (fold instanceof Fold.Retried retried) {
            retried(retried.row(), now);
        } else if (fold instanceof Fold.Released released) {
            show(released.row());
            tallies.changed(released.row().getInvocationId());
            releases.released(released.row());
        } else if (fold instanceof Fold.Noted noted) {
            show(noted.row());
            followCancel(noted.row(), record, now);
            followRoute(noted.row(), record, now);
        } else if (fold instanceof Fold.Late late) {
            show(late.row());
            meters.late(String.valueOf(late.row().getLateState()));
        } else if (fold instanceof Fold.Repeated repeated) {
            repeated(repeated.row(), record, now);
        } else if (fold instanceof Fold.Unchanged unchanged) {
            meters.idle(unchanged.why());
        } else if (fold instanceof Fold.Dropped dropped) {
            dropped(dropped.why(), record);
        }
    }

    private void created(LedgerRow row) {
        show(row);
        state.opened(row);
        deadlines.put(row.getExpiresAt(), Deadlines.Kind.TARGET, key(row));
        meters.row(row.getState().name());
        tallies.changed(row.getInvocationId());
    }

    private void moved(LedgerRow row, long now) {
        show(row);
        tallies.changed(row.getInvocationId());
        if (TargetStates.isTerminal(row.getState())) {
            // Its route stays until the invocation is forgotten: stores are not written together, and an owner that
            // finds
            // the row as it was before its end must not find that it was never sent.
            state.ended(row);
            dispatcher.left(row, now);
        }
        meters.row(row.getState().name());
    }

    private void retried(LedgerRow row, long now) {
        meters.row("RETRIED");
        show(row);
        state.forgetEarlierRoutes(row);
        dispatcher.left(row, now);
        dispatcher.again(row, now);
        tallies.changed(row.getInvocationId());
    }

    /** What followed from the record may have been lost with the process that did it, so all of it is done again. */
    private void repeated(LedgerRow row, LedgerRecord record, long now) {
        meters.idle("REPEATED");
        if (record.getEvent() instanceof TargetSelected && !TargetStates.isTerminal(row.getState())) {
            state.opened(row);
            deadlines.put(row.getExpiresAt(), Deadlines.Kind.TARGET, key(row));
        }
        if (record.getEvent() instanceof TargetReleased) {
            releases.released(row);
        }
        show(row);
        followCancel(row, record, now);
        followRoute(row, record, now);
        tallies.changed(row.getInvocationId());
    }

    private void followCancel(LedgerRow row, LedgerRecord record, long now) {
        if (record.getEvent() instanceof CancelRequested cancel && !TargetStates.isTerminal(row.getState())) {
            dispatcher.cancel(row, cancel.getReason(), now);
        }
    }

    private void followRoute(LedgerRow row, LedgerRecord record, long now) {
        if (record.getEvent() instanceof TargetRerouted && !TargetStates.isTerminal(row.getState())) {
            dispatcher.again(row, now);
        }
    }

    private void close(String invocationId, long offset, long now) {
        ledger.close(invocationId, offset);
        dispatcher.closed(invocationId, now);
        tallies.changed(invocationId);
        InvocationSpec spec = state.spec(invocationId);
        if (spec != null) {
            deadlines.put(spec.getExpiresAt() + spec.getRunTimeoutMs() + keptMs, Deadlines.Kind.FORGET, invocationId);
        }
    }

    private void dropped(String why, LedgerRecord record) {
        meters.idle(why);
        if (why.equals(NO_SUCH_TARGET)) {
            outbox.deadLetter(
                    record.getEndpointId(),
                    record,
                    why,
                    "the ledger has no target " + record.getInvocationId() + "/" + record.getEndpointId());
        }
    }

    private void show(LedgerRow row) {
        outbox.write(TopicCatalog.LEDGER, key(row), row, state.traceparent(row.getInvocationId()));
    }

    private static String key(LedgerRow row) {
        return row.getInvocationId() + "/" + row.getEndpointId();
    }
}
