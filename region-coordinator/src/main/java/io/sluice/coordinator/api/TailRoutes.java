package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.ledger.TargetStates;
import io.sluice.coordinator.output.ChunkLog;
import io.sluice.coordinator.output.LiveChunks;
import io.sluice.coordinator.output.LiveOutput;
import io.sluice.coordinator.output.LiveOutput.Piece;
import io.sluice.coordinator.query.NotReadyException;
import io.sluice.coordinator.query.RegionView;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationState;
import io.sluice.topics.transfer.StoredChunk;
import io.sluice.topics.transfer.TransferUnreadableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The output of an invocation's targets as it comes, as server-sent events: {@code output} for each piece, at the end one
 * {@code end} with the reason. Nothing waits here for a client: it reads Kafka no faster than it takes what it gets.
 */
final class TailRoutes {
    /** Bytes of output in one event, at most. */
    static final int PIECE_BYTES = 64 * 1024;

    private static final int TRANSFERS_MAX = 10_000;

    /** Chunks bear the time of the gateways' clocks. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final RegionView view;
    private final Invocations invocations;
    private final ChunkLog chunks;
    private final BlockingAnswers answers;
    private final long heartbeatNanos;

    TailRoutes(RegionView view, Invocations invocations, ChunkLog chunks, BlockingAnswers answers, Duration heartbeat) {
        this.view = view;
        this.invocations = invocations;
        this.chunks = chunks;
        this.answers = answers;
        this.heartbeatNanos = heartbeat.toNanos();
    }

    void register(RoutesConfig routes) {
        routes.get(ApiServer.BASE + "/invocations/{id}/tail", this::tail);
    }

    private void tail(Context ctx) {
        InvocationState invocation = invocations.require(ctx.pathParam("id"));
        String asked = ctx.queryParam("endpoint");
        String endpoint = asked == null || asked.isEmpty() ? null : asked;
        if (endpoint != null && invocation.getPhase() != InvocationPhase.SELECTING) {
            var unused = invocations.requireTarget(invocation.getInvocationId(), endpoint);
        }
        answers.answer(ctx, out -> follow(out, invocation, endpoint));
    }

    private void follow(BlockingAnswers.Out out, InvocationState invocation, @Nullable String endpoint)
            throws IOException {
        long since = Math.max(0, invocation.getRequestedAt() - CLOCKS_DIFFER.toMillis());
        try (LiveChunks live = chunks.follow(endpoint, since)) {
            Context ctx = out.context();
            ctx.status(200);
            ctx.contentType("text/event-stream;charset=utf-8");
            ctx.header("Cache-Control", "no-store");
            ctx.header("X-Accel-Buffering", "no");
            comment(out, "output follows as it comes");
            try {
                end(
                        out,
                        pass(
                                out,
                                live,
                                new LiveOutput(invocation.getInvocationId(), endpoint, TRANSFERS_MAX),
                                endpoint));
            } catch (TransferUnreadableException e) {
                end(out, e.why() + ": " + e.getMessage());
            }
        } catch (TransferUnreadableException e) {
            throw OutputRoutes.problem(e);
        }
    }

    /** Passes on what comes; returns why it ends. */
    private String pass(BlockingAnswers.Out out, LiveChunks live, LiveOutput output, @Nullable String endpoint)
            throws IOException, TransferUnreadableException {
        long heardNanos = System.nanoTime();
        while (!out.isClosing()) {
            if (isOver(output.invocationId(), endpoint)) {
                live.lastCall();
            }
            for (StoredChunk chunk : live.next()) {
                Optional<Piece> piece = output.take(chunk);
                if (piece.isPresent()) {
                    heardNanos = System.nanoTime();
                    if (write(out, piece.get())) {
                        return "SLOW: the reader took too long, output goes on without it";
                    }
                }
            }
            if (live.isThrough()) {
                return output.leftOut() == 0
                        ? "COMPLETE"
                        : "COMPLETE: but of more than " + TRANSFERS_MAX
                                + " outputs the rest was left out; name endpoints";
            }
            if (System.nanoTime() - heardNanos >= heartbeatNanos) {
                heardNanos = System.nanoTime();
                comment(out, "still here");
            }
        }
        return "STOPPING: the coordinator stops; ask again";
    }

    private boolean isOver(String invocationId, @Nullable String endpoint) {
        try {
            boolean complete = view.invocation(invocationId)
                    .filter(state -> state.getPhase() == InvocationPhase.COMPLETE)
                    .isPresent();
            return complete
                    || (endpoint != null
                            && view.target(invocationId, endpoint)
                                    .filter(row -> TargetStates.isTerminal(row.getState()))
                                    .isPresent());
        } catch (NotReadyException e) {
            // The state is being moved; what comes can be passed on all the same.
            return false;
        }
    }

    private static boolean write(BlockingAnswers.Out out, Piece piece) throws IOException {
        boolean slow = false;
        for (int from = 0; from < piece.data().length; from += PIECE_BYTES) {
            int to = Math.min(piece.data().length, from + PIECE_BYTES);
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("endpoint", piece.endpointId());
            event.put("transfer", piece.transfer().toString());
            event.put("offset", piece.offset() + from);
            event.put("base64", Base64.getEncoder().encodeToString(Arrays.copyOfRange(piece.data(), from, to)));
            slow |= event(out, "output", event);
        }
        return slow;
    }

    private static void end(BlockingAnswers.Out out, String reason) throws IOException {
        event(out, "end", Map.of("reason", reason));
    }

    private static boolean event(BlockingAnswers.Out out, String name, Map<String, Object> data) throws IOException {
        String json = new String(Json.bytes(data), StandardCharsets.UTF_8);
        return text(out, "event: " + name + "\ndata: " + json + "\n\n");
    }

    private static void comment(BlockingAnswers.Out out, String words) throws IOException {
        text(out, ": " + words + "\n\n");
    }

    private static boolean text(BlockingAnswers.Out out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return out.write(bytes, 0, bytes.length, true);
    }
}
