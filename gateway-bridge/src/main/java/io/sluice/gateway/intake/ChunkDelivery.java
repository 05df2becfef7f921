package io.sluice.gateway.intake;

import io.sluice.gateway.intake.IntakeEvent.Settled;
import io.sluice.gateway.relay.Delivery;
import io.sluice.gateway.session.EndpointTraffic.Acknowledgement;
import io.sluice.gateway.transfer.Transfer;
import io.sluice.wire.TransferChunk;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings the relay's word on one chunk to the owner. */
final class ChunkDelivery implements Delivery {
    private final Consumer<IntakeEvent> mailbox;
    private final Transfer transfer;
    private final TransferChunk chunk;
    private final Acknowledgement acknowledgement;
    private int partition = -1;
    private long offset = -1;

    ChunkDelivery(
            Consumer<IntakeEvent> mailbox, Transfer transfer, TransferChunk chunk, Acknowledgement acknowledgement) {
        this.mailbox = mailbox;
        this.transfer = transfer;
        this.chunk = chunk;
        this.acknowledgement = acknowledgement;
    }

    @Override
    public void placed(int placedPartition, long placedOffset) {
        partition = placedPartition;
        offset = placedOffset;
    }

    @Override
    public void settled(@Nullable Exception failure) {
        mailbox.accept(new Settled(transfer, chunk, acknowledgement, partition, offset, failure));
    }
}
