package io.sluice.coordinator.topology;

import io.sluice.coordinator.routing.Router;
import io.sluice.coordinator.routing.Router.Expiry;
import io.sluice.coordinator.topology.Deadlines.Due;
import io.sluice.coordinator.topology.Deadlines.Kind;
import io.sluice.topics.LedgerRow;
import io.sluice.wire.ActivationId;

/** Looks once a second at what is due. It appends proposals and changes no row. */
final class ExpiryDesk {
    /** A proposal is read back long before; if it was lost, it is made again then. */
    private static final long PROPOSE_AGAIN_MS = 30_000;

    private static final int ROWS_FORGOTTEN_AT_ONCE = 1_000;

    private final PartitionState state;
    private final Deadlines deadlines;
    private final LedgerLog log;
    private final long graceMs;
    private final int mostPerTick;

    ExpiryDesk(PartitionState state, Deadlines deadlines, LedgerLog log, long graceMs, int mostPerTick) {
        this.state = state;
        this.deadlines = deadlines;
        this.log = log;
        this.graceMs = graceMs;
        this.mostPerTick = mostPerTick;
    }

    void tick(long now) {
        for (Due due : deadlines.due(now, mostPerTick)) {
            if (due.kind() == Kind.FORGET) {
                forget(due, now);
            } else {
                target(due, now);
            }
        }
    }

    private void target(Due due, long now) {
        ActivationId activation = ActivationId.parse(due.id());
        LedgerRow row = state.row(activation);
        Expiry expiry = Router.expiry(row, row == null ? null : state.route(row), now, graceMs);
        deadlines.remove(due);
        if (expiry instanceof Expiry.Later later) {
            deadlines.put(later.at(), Kind.TARGET, due.id());
        } else if (expiry instanceof Expiry.Propose propose && row != null) {
            log.propose(row, propose.state(), propose.reason(), now);
            deadlines.put(now + PROPOSE_AGAIN_MS, Kind.TARGET, due.id());
        }
    }

    private void forget(Due due, long now) {
        deadlines.remove(due);
        if (!state.forget(due.id(), ROWS_FORGOTTEN_AT_ONCE)) {
            deadlines.put(now + 1, Kind.FORGET, due.id());
        }
    }
}
