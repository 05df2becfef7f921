package io.sluice.gateway.intake;

import io.sluice.gateway.intake.KnownTransfers.Known;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.store.LastReport;
import io.sluice.gateway.store.StoreChanges;
import io.sluice.gateway.transfer.Checkpoint;
import io.sluice.gateway.transfer.Origin;
import io.sluice.gateway.transfer.Run;
import io.sluice.gateway.transfer.Transfer;
import io.sluice.wire.TransferKind;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Transfers on disk. What is written survives the end of the process at once, and that of the machine with the store's next
 * synced write: after a crash of the machine a transfer may have to begin anew.
 */
final class TransferStore {
    private final GatewayStore store;

    TransferStore(GatewayStore store) {
        this.store = store;
    }

    void forEach(Consumer<Known> consumer) {
        store.forEachTransfer(checkpoint -> {
            List<Run> runs = store.runs(checkpoint.origin().id(), checkpoint.runs());
            Known restored = new Known(new Transfer(checkpoint, runs), checkpoint.changedAtMillis());
            restored.done = checkpoint.done();
            consumer.accept(restored);
        });
    }

    /** Writes how far they have got. */
    void advanced(Collection<Known> all, long nowMillis) {
        StoreChanges changes = store.changes();
        for (Known each : all) {
            Transfer transfer = each.transfer;
            for (int i = transfer.firstUnstoredRun(); i < transfer.runCount(); i++) {
                changes.run(each.origin().id(), i, transfer.run(i));
            }
            changes.removeRuns(each.origin().id(), transfer.runCount(), transfer.storedRuns());
            changes.transfer(transfer.checkpoint(nowMillis));
            transfer.runsStored();
        }
        store.commit(changes, false);
    }

    /** Remembers that it is done, and nothing of its bytes; of an inventory, which it was. */
    void done(Known one, long nowMillis) {
        Checkpoint last = one.transfer.checkpoint(nowMillis);
        Origin origin = one.origin();
        StoreChanges changes = store.changes()
                .removeRuns(origin.id(), 0, Math.max(last.runs(), one.transfer.storedRuns()))
                .transfer(new Checkpoint(origin, last.attempt(), last.durableTo(), 0, last.changedAtMillis(), true));
        if (origin.kind() == TransferKind.INVENTORY && LastReport.isDigest(origin.name())) {
            changes.lastReport(origin.endpointId(), new LastReport(origin.name(), nowMillis));
        }
        store.commit(changes, false);
    }

    void forget(Known one) {
        UUID id = one.origin().id();
        int runs = Math.max(one.transfer.runCount(), one.transfer.storedRuns());
        store.commit(store.changes().removeRuns(id, 0, runs).removeTransfer(id), false);
    }
}
