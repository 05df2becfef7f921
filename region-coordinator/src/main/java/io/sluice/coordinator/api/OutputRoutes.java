package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.ledger.TargetStates;
import io.sluice.coordinator.output.ChunkLog;
import io.sluice.coordinator.query.RegionView;
import io.sluice.topics.Bytes;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.transfer.ChunkSource;
import io.sluice.topics.transfer.TransferReader;
import io.sluice.topics.transfer.TransferUnreadableException;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A target's whole output, from its row or by seeking in Kafka, and the files that its method has sent up. */
final class OutputRoutes {
    private static final String PATH = ApiServer.BASE + "/invocations/{id}/targets/{endpoint}/output";

    private final RegionView view;
    private final Invocations invocations;
    private final ChunkLog chunks;
    private final BlockingAnswers answers;
    private final InstantSource clock;

    OutputRoutes(
            RegionView view, Invocations invocations, ChunkLog chunks, BlockingAnswers answers, InstantSource clock) {
        this.view = view;
        this.invocations = invocations;
        this.chunks = chunks;
        this.answers = answers;
        this.clock = clock;
    }

    void register(RoutesConfig routes) {
        routes.get(PATH, this::output);
    }

    private void output(Context ctx) {
        LedgerRow row = invocations.requireTarget(ctx.pathParam("id"), ctx.pathParam("endpoint"));
        String file = ctx.queryParam("file");
        if (file != null) {
            give(ctx, file(row, file));
            return;
        }
        if (!TargetStates.isTerminal(row.getState())) {
            throw new Problem(
                    409,
                    "endpoint " + row.getEndpointId() + " has not ended yet, it is " + row.getState()
                            + "; /tail shows output of live jobs as it comes");
        }
        if (row.getTransferId().isEmpty()) {
            byte[] output = Bytes.of(row.getOutput());
            ByteRange range = ByteRange.of(ctx.header("Range"), output.length);
            head(ctx, range, Digests.sha256(output));
            ctx.result(java.util.Arrays.copyOfRange(output, (int) range.from(), (int) range.to()));
            return;
        }
        TransferManifest manifest =
                view.transfer(row.getEndpointId(), row.getTransferId()).orElseThrow(() -> missing(row));
        if (manifest.getState() != TransferState.COMPLETE) {
            throw new Problem(
                    410,
                    "the output of endpoint " + row.getEndpointId() + " is lost: its transfer is " + manifest.getState()
                            + " (" + manifest.getReason() + ")");
        }
        give(ctx, manifest);
    }

    private void give(Context ctx, TransferManifest manifest) {
        ByteRange range = ByteRange.of(ctx.header("Range"), manifest.getLength());
        answers.answer(ctx, out -> write(out, manifest, range));
    }

    private TransferManifest file(LedgerRow row, String name) {
        List<TransferManifest> files = view.files(row.getInvocationId(), row.getEndpointId());
        return files.stream()
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("endpoint " + row.getEndpointId() + " has sent no file '" + name
                        + "' for this invocation, or it has been deleted; there are "
                        + files.stream().map(TransferManifest::getName).toList()));
    }

    /** Why a transfer that a report names has no manifest. */
    private Problem missing(LedgerRow row) {
        Long ended = row.getEndedAt();
        var kept = TopicCatalog.TRANSFER_CHUNKS.retention();
        if (ended != null && kept != null && ended + kept.toMillis() < clock.millis()) {
            return new Problem(
                    410,
                    "the output of endpoint " + row.getEndpointId() + " was deleted: it is kept for " + kept.toDays()
                            + " days, and the endpoint ended " + Instant.ofEpochMilli(ended));
        }
        return new Problem(
                409,
                "the output of endpoint " + row.getEndpointId() + " is not wholly in Kafka yet: gateway "
                        + row.getGateway() + " still holds a part of it; ask again",
                Map.of("Retry-After", "2"));
    }

    /** Reads from the transfer's first byte also for a range, since only the whole can be checked. */
    private void write(BlockingAnswers.Out out, TransferManifest manifest, ByteRange range) throws IOException {
        try (ChunkSource source = chunks.source()) {
            TransferReader reader = new TransferReader(manifest, source);
            boolean begun = false;
            for (ByteBuffer piece = next(reader, range); piece != null; piece = next(reader, range)) {
                if (out.isClosing()) {
                    throw new IOException("the coordinator is stopping");
                }
                if (!begun) {
                    begun = true;
                    head(out.context(), range, Bytes.of(manifest.getSha256()));
                }
                long end = reader.position();
                long begin = end - piece.remaining();
                byte[] bytes = Bytes.of(piece);
                int from = (int) Math.max(0, range.from() - begin);
                int to = (int) Math.min(bytes.length, range.to() - begin);
                if (from < to) {
                    out.write(bytes, from, to - from, false);
                }
            }
            if (!begun) {
                head(out.context(), range, Bytes.of(manifest.getSha256()));
            }
        } catch (TransferUnreadableException e) {
            throw problem(e);
        }
    }

    private static @Nullable ByteBuffer next(TransferReader reader, ByteRange range)
            throws TransferUnreadableException {
        return reader.position() >= range.to() && range.to() < range.length() ? null : reader.next();
    }

    static Problem problem(TransferUnreadableException e) {
        String why = String.valueOf(e.getMessage());
        return switch (e.why()) {
            case GONE -> new Problem(410, why);
            case BROKEN -> new Problem(502, why);
            case KAFKA_AWAY -> Problem.retryLater(503, why);
        };
    }

    static void head(Context ctx, ByteRange range, byte[] sha256) {
        range.answer(ctx);
        ctx.contentType("application/octet-stream");
        ctx.header("ETag", "\"" + Digests.hex(sha256) + "\"");
        ctx.header("Repr-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":");
    }
}
