package io.sluice.agent;

import io.sluice.wire.Digests;
import io.sluice.wire.Grant;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** How a gateway takes one transfer: grants, keeps what comes, and judges the whole. */
final class TestIntake {
    static final long RETRY_AFTER_MS = 2_000;
    private static final int CHUNK = 16_384;
    private static final int GRANT = 4 * CHUNK;

    final List<RequestToSend> requests = new CopyOnWriteArrayList<>();
    final List<Long> askedAtNanos = new CopyOnWriteArrayList<>();
    volatile boolean granting = true;
    volatile boolean complete;
    volatile int givenUpCode;
    volatile int pauses;
    /** Transfers whose endpoint said that it sends no more of them. */
    final List<RequestToSend> givenUp = new CopyOnWriteArrayList<>();

    private final Consumer<Grant> grants;
    private final Runnable cut;
    private final ByteArrayOutputStream durable = new ByteArrayOutputStream();
    private int refusals;
    private int chunksBeforeCut = -1;
    private long grantedTo;
    private long lastGrantId;

    TestIntake(Consumer<Grant> grants, Runnable cut) {
        this.grants = grants;
        this.cut = cut;
    }

    /** So many requests will be told to come again. */
    synchronized void refuse(int requests) {
        refusals = requests;
    }

    /** The connection will be cut once, instead of a PUBACK, when so many chunks have been taken. */
    synchronized void cutAfter(int chunks) {
        chunksBeforeCut = chunks;
    }

    synchronized int asked(RequestToSend request) {
        if (request.expiresAt() == 1) {
            givenUp.add(request);
            return givenUpCode;
        }
        requests.add(request);
        askedAtNanos.add(System.nanoTime());
        if (refusals > 0) {
            refusals--;
            return ReasonCodes.QUOTA_EXCEEDED;
        }
        if (granting) {
            grant(request.transferId());
        }
        return ReasonCodes.SUCCESS;
    }

    /** The reason code of its PUBACK; -1: none is given. */
    synchronized int came(TransferChunk chunk) {
        if (chunk.pause()) {
            pauses++;
            grantedTo = durable.size();
            return chunk.offset() == durable.size() ? ReasonCodes.SUCCESS : ReasonCodes.UNSPECIFIED;
        }
        if (chunk.offset() != durable.size()
                || chunk.offset() + chunk.data().length > grantedTo
                || chunk.data().length > CHUNK) {
            return ReasonCodes.UNSPECIFIED;
        }
        durable.writeBytes(chunk.data());
        if (chunksBeforeCut-- == 0) {
            // It is durable, and the endpoint does not learn of it.
            cut.run();
            return -1;
        }
        if (chunk.last()) {
            complete = Arrays.equals(Digests.sha256(durable.toByteArray()), chunk.sha256());
            return complete ? ReasonCodes.SUCCESS : ReasonCodes.PAYLOAD_FORMAT_INVALID;
        }
        if (durable.size() == grantedTo) {
            grant(chunk.transferId());
        }
        return ReasonCodes.SUCCESS;
    }

    /** What may still come. */
    synchronized long granted() {
        return grantedTo - durable.size();
    }

    synchronized byte[] bytes() {
        return durable.toByteArray();
    }

    private void grant(byte[] transferId) {
        grantedTo = durable.size() + (long) GRANT;
        grants.accept(new Grant(++lastGrantId, transferId, 0, durable.size(), GRANT, CHUNK, 30_000));
    }
}
