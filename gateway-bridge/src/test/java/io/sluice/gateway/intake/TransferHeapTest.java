package io.sluice.gateway.intake;

import io.sluice.gateway.HeapClaim;
import io.sluice.gateway.transfer.Origin;
import io.sluice.gateway.transfer.Transfer;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The term of the formula of docs/operations.md that is transfers. */
class TransferHeapTest {
    private static final int COUNT = 10_000;

    @Test
    void transfersTakeNoMoreThanTheFormulaSays() {
        HeapClaim.check("transfers.max", COUNT, () -> {
            KnownTransfers known = new KnownTransfers();
            for (int i = 0; i < COUNT; i++) {
                known.add(new KnownTransfers.Known(begun(new UUID(5, i), HeapClaim.endpoint(i)), 1));
            }
            return known;
        });
    }

    /** With names as long as they may be, and a digest of what has come. */
    private static Transfer begun(UUID id, String endpoint) {
        Origin origin = new Origin(
                id,
                endpoint,
                TransferKind.RESULT,
                HeapClaim.LONGEST.substring(1) + "x",
                HeapClaim.LONGEST.substring(1) + "y",
                HeapClaim.LONGEST.substring(1) + "z",
                1);
        Transfer transfer = new Transfer(origin, 1);
        transfer.granted(1_024);
        TransferChunk chunk = new TransferChunk(1, TransferIds.bytes(id), 1, 0, false, new byte[0], new byte[1_024]);
        transfer.take(chunk);
        transfer.durable(chunk, 0, 0);
        return transfer;
    }
}
