package io.sluice.agent.runtime;

import io.sluice.agent.inventory.Inventory;
import io.sluice.agent.inventory.ScanOutcome;
import io.sluice.runtime.line.Code;
import io.sluice.runtime.line.JsonLine;

/** Runs that want the machine to be scanned. Owned by the loop. */
final class InventoryAsking {
    private final Inventory inventory;

    InventoryAsking(Inventory inventory) {
        this.inventory = inventory;
    }

    void scan(Reply reply) {
        inventory.demand(reply, outcome -> answer(outcome, reply));
    }

    /** Nobody waits for it any more. */
    void gone(Reply reply) {
        inventory.forget(reply);
    }

    private static void answer(ScanOutcome outcome, Reply reply) {
        if (outcome instanceof ScanOutcome.Known known) {
            reply.give(JsonLine.empty().with("ok", true).with("answer", "KNOWN").withAll(known.scan()));
        } else if (outcome instanceof ScanOutcome.Sent sent) {
            reply.give(JsonLine.empty()
                    .with("ok", true)
                    .with("answer", "SENT")
                    .with("transfer", sent.transfer().toString())
                    .withAll(sent.scan()));
        } else if (outcome instanceof ScanOutcome.Unheard unheard) {
            reply.refuse(Code.UNKNOWN, unheard.reason());
        } else if (outcome instanceof ScanOutcome.Failed failed) {
            reply.refuse(Code.FAILED, failed.reason());
        }
    }
}
