package io.sluice.agent.runtime;

import io.sluice.agent.launch.StreamedOutput;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.agent.transfer.Subject;
import io.sluice.agent.transfer.Transfers;
import io.sluice.agent.transfer.Transfers.Ending;
import io.sluice.runtime.line.Code;
import io.sluice.runtime.line.JsonLine;
import io.sluice.wire.TransferKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files on their way up, each a transfer of its own. Few at a time; the rest wait in their order, each with a connection that
 * waits for it. Owned by the loop; files are read by threads that wait with the transfer.
 */
final class FilePuts {
    private static final Logger log = LoggerFactory.getLogger(FilePuts.class);
    private static final int READ_BYTES = 32 * 1024;
    /** How often a file is begun anew for a gateway that does not know what came before. */
    private static final int ATTEMPTS = 5;

    private final OwnerLoop loop;
    private final Transfers transfers;
    private final Predicate<Runnable> offLoop;
    private final int atOnce;
    private final long bytesMax;
    private final Queue<FilePut> waiting = new ArrayDeque<>();
    private final Map<Reply, FilePut> all = new HashMap<>();
    private int underWay;

    /**
     * None under way.
     *
     * @param offLoop runs something that may wait; false if it cannot
     * @param atOnce read and sent at the same time
     * @param bytesMax of one file
     */
    FilePuts(OwnerLoop loop, Transfers transfers, Predicate<Runnable> offLoop, int atOnce, long bytesMax) {
        this.loop = loop;
        this.transfers = transfers;
        this.offLoop = offLoop;
        this.atOnce = atOnce;
        this.bytesMax = bytesMax;
    }

    private static final class FilePut {
        final String activationId;
        final Path folder;
        final Request.Put request;
        final Reply reply;
        int attempt;

        @Nullable
        StreamedOutput stream;

        FilePut(OpenRun run, Request.Put request, Reply reply) {
            this.activationId = run.activationId;
            this.folder = run.folder;
            this.request = request;
            this.reply = reply;
        }
    }

    void begin(OpenRun run, Request.Put request, Reply reply) {
        FilePut put = new FilePut(run, request, reply);
        all.put(reply, put);
        waiting.add(put);
        startNext();
    }

    /** Nobody waits for it any more. */
    void gone(Reply reply) {
        FilePut put = all.remove(reply);
        if (put != null && !waiting.remove(put)) {
            StreamedOutput stream = put.stream;
            if (stream != null) {
                stream.abandon();
            }
            over();
        }
    }

    private void startNext() {
        while (underWay < atOnce && !waiting.isEmpty()) {
            underWay++;
            start(waiting.remove());
        }
    }

    private void start(FilePut put) {
        if (!offLoop.test(() -> look(put))) {
            end(put, Reply.refusal(Code.BUSY, "the agent has no thread left to read the file"));
        }
    }

    private void over() {
        underWay--;
        startNext();
    }

    private void end(FilePut put, JsonLine answer) {
        if (all.remove(put.reply, put)) {
            put.reply.give(answer);
            over();
        }
    }

    // ---- by a thread that may wait

    private void look(FilePut put) {
        try {
            Path file = put.folder.resolve(put.request.path());
            long length = Files.isRegularFile(file) ? Files.size(file) : -1;
            if (length < 0) {
                refuse(put, Code.NO_FILE, file + " is no file");
            } else if (length > bytesMax) {
                refuse(put, Code.TOO_LARGE, file + " has " + length + " bytes, at most " + bytesMax + " are taken");
            } else {
                send(put, file, length);
            }
        } catch (IOException | InvalidPathException e) {
            refuse(put, Code.NO_FILE, "cannot be read: " + e);
        }
    }

    private void send(FilePut put, Path file, long length) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            StreamedOutput stream = transfers.open(
                    new Subject(
                            TransferKind.LOG,
                            put.activationId,
                            put.request.name(),
                            put.request.contentType(),
                            length == 0 ? -1 : length),
                    false);
            loop.execute(() -> sending(put, stream));
            byte[] buffer = new byte[READ_BYTES];
            long left = length;
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    stream.abandon();
                    refuse(put, Code.NO_FILE, file + " has become shorter while it was read");
                    return;
                }
                if (!stream.write(buffer, count)) {
                    return;
                }
                left -= count;
            }
            stream.end();
        }
    }

    private void refuse(FilePut put, Code code, String reason) {
        loop.execute(() -> end(put, Reply.refusal(code, reason)));
    }

    // ---- on the loop

    private void sending(FilePut put, StreamedOutput stream) {
        if (all.get(put.reply) != put) {
            stream.abandon();
            return;
        }
        put.stream = stream;
        transfers.whenOver(stream.id(), ending -> over(put, stream, ending));
    }

    private void over(FilePut put, StreamedOutput stream, Ending ending) {
        put.stream = null;
        if (ending == Ending.DURABLE) {
            end(
                    put,
                    JsonLine.empty()
                            .with("ok", true)
                            .with("transfer", stream.id().toString())
                            .with("bytes", stream.length()));
        } else if (ending == Ending.LOST && ++put.attempt < ATTEMPTS && all.get(put.reply) == put) {
            log.info("{}: {} is sent anew", put.activationId, put.request.name());
            start(put);
        } else {
            end(put, Reply.refusal(Code.FAILED, "the gateway has not kept it (" + ending + ")"));
        }
    }
}
