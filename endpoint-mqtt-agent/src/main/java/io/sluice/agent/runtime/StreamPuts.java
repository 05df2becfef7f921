package io.sluice.agent.runtime;

import io.sluice.agent.launch.StreamedOutput;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.agent.transfer.Subject;
import io.sluice.agent.transfer.Transfers;
import io.sluice.agent.transfer.Transfers.Ending;
import io.sluice.runtime.line.Code;
import io.sluice.runtime.line.JsonLine;
import io.sluice.wire.TransferKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Files of unknown length that methods say piece by piece, each a transfer of its own. A piece is answered when it is held,
 * within what is held of any transfer: who sends faster than its gateway grants waits. Owned by the loop; pieces wait on
 * threads of their own.
 */
final class StreamPuts {
    private final OwnerLoop loop;
    private final Transfers transfers;
    private final Predicate<Runnable> offLoop;
    private final int atOnce;
    private final long bytesMax;
    private final long idleMs;
    private final Map<UUID, StreamPut> open = new HashMap<>();

    /**
     * None open.
     *
     * @param offLoop runs something that may wait; false if it cannot
     * @param atOnce open at the same time
     * @param bytesMax of one of them
     * @param idleMs one of which nothing is heard for so long is given up
     */
    StreamPuts(
            OwnerLoop loop, Transfers transfers, Predicate<Runnable> offLoop, int atOnce, long bytesMax, long idleMs) {
        this.loop = loop;
        this.transfers = transfers;
        this.offLoop = offLoop;
        this.atOnce = atOnce;
        this.bytesMax = bytesMax;
        this.idleMs = idleMs;
    }

    private static final class StreamPut {
        final OpenRun run;
        final StreamedOutput stream;
        long bytes;
        OwnerLoop.@Nullable Timer idle;
        /** What waits: for a piece to be held, or for the whole to be durable. */
        @Nullable
        Reply waiting;

        boolean ended;

        /** Null while the gateway takes it. */
        @Nullable
        Ending ending;

        StreamPut(OpenRun run, StreamedOutput stream) {
            this.run = run;
            this.stream = stream;
        }
    }

    void begin(OpenRun run, Request.Begin request, Reply reply) {
        if (open.size() >= atOnce) {
            reply.refuse(Code.BUSY, "as many streams are on their way as may be at once: " + atOnce);
            return;
        }
        StreamedOutput stream = transfers.open(
                new Subject(TransferKind.LOG, run.activationId, request.name(), request.contentType(), -1), false);
        StreamPut put = new StreamPut(run, stream);
        open.put(stream.id(), put);
        // Behind the beginning of the transfer, which is on its way to the loop.
        loop.execute(() -> transfers.whenOver(stream.id(), ending -> over(put, ending)));
        listen(put);
        reply.give(JsonLine.empty().with("ok", true).with("stream", stream.id().toString()));
    }

    void data(OpenRun run, Request.Data piece, Reply reply) {
        StreamPut put = quiet(run, piece.stream(), reply);
        if (put == null) {
            return;
        }
        byte[] bytes = piece.bytes();
        if (bytes.length > bytesMax - put.bytes) {
            giveUp(put);
            reply.refuse(Code.TOO_LARGE, "the stream has more than " + bytesMax + " bytes");
            return;
        }
        put.waiting = reply;
        put.bytes += bytes.length;
        if (!offLoop.test(() -> {
            boolean held = put.stream.write(bytes, bytes.length);
            loop.execute(() -> held(put, held));
        })) {
            put.waiting = null;
            put.bytes -= bytes.length;
            listen(put);
            reply.refuse(Code.BUSY, "the agent has no thread left to take the piece");
        }
    }

    void end(OpenRun run, Request.End request, Reply reply) {
        StreamPut put = quiet(run, request.stream(), reply);
        if (put != null) {
            put.waiting = reply;
            put.ended = true;
            put.stream.end();
        }
    }

    /** Nobody waits for the answer any more. */
    void gone(Reply reply) {
        List.copyOf(open.values()).stream().filter(put -> put.waiting == reply).forEach(this::giveUp);
    }

    void ended(OpenRun run) {
        List.copyOf(open.values()).stream().filter(put -> put.run == run).forEach(this::giveUp);
    }

    /** One that may be gone on with; null if the request has its answer already. */
    private @Nullable StreamPut quiet(OpenRun run, UUID id, Reply reply) {
        StreamPut put = open.get(id);
        if (put == null || put.run != run) {
            reply.refuse(Code.BAD_REQUEST, "this run has no stream " + id + ", or it is over");
            return null;
        }
        if (put.waiting != null) {
            reply.refuse(Code.BAD_REQUEST, "another request of stream " + id + " has no answer yet");
            return null;
        }
        if (put.ending != null) {
            open.remove(id);
            reply.refuse(Code.FAILED, lost(put.ending));
            return null;
        }
        if (put.idle != null) {
            put.idle.cancel();
        }
        return put;
    }

    private void listen(StreamPut put) {
        put.idle = loop.schedule(idleMs, () -> giveUp(put));
    }

    private void held(StreamPut put, boolean held) {
        Reply reply = put.waiting;
        if (reply == null || open.get(put.stream.id()) != put) {
            return;
        }
        put.waiting = null;
        if (held) {
            listen(put);
            reply.done();
        } else {
            giveUp(put);
            Ending ending = put.ending;
            reply.refuse(Code.FAILED, ending == null ? "the run is over" : lost(ending));
        }
    }

    private void over(StreamPut put, Ending ending) {
        put.ending = ending;
        Reply reply = put.waiting;
        if (put.ended && reply != null && open.remove(put.stream.id(), put)) {
            if (ending == Ending.DURABLE) {
                reply.give(JsonLine.empty()
                        .with("ok", true)
                        .with("transfer", put.stream.id().toString())
                        .with("bytes", put.bytes));
            } else {
                reply.refuse(Code.FAILED, lost(ending));
            }
        }
    }

    private static String lost(Ending ending) {
        return "the gateway has not kept the stream, which cannot be read anew (" + ending + ")";
    }

    private void giveUp(StreamPut put) {
        if (open.remove(put.stream.id(), put)) {
            if (put.idle != null) {
                put.idle.cancel();
            }
            put.stream.abandon();
        }
    }
}
