package io.sluice.coordinator.api;

import io.javalin.http.Context;
import io.sluice.coordinator.history.EndpointChanges;
import io.sluice.coordinator.history.EndpointChanges.Change;
import io.sluice.coordinator.history.EndpointChanges.Following;
import io.sluice.coordinator.history.HistoryUnreadableException;
import io.sluice.coordinator.selector.Selector;
import io.sluice.topics.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint list's changes as server-sent events: {@code endpoint} with the row as it is now, {@code gone} when it has
 * left the list or what was asked for. Each event's id is where to go on: given back as {@code Last-Event-ID} nothing is
 * missed. Nothing waits here for a client: it reads Kafka no faster than it takes what it gets.
 */
final class EndpointWatches {
    static final String EVENT_STREAM = "text/event-stream";
    /** Of endpoints that were told of last, whether they are meant. */
    private static final int REMEMBERED = 100_000;

    private final EndpointChanges changes;
    private final BlockingAnswers answers;
    private final long heartbeatNanos;

    EndpointWatches(EndpointChanges changes, BlockingAnswers answers, Duration heartbeat) {
        this.changes = changes;
        this.answers = answers;
        this.heartbeatNanos = heartbeat.toNanos();
    }

    /** Clients may say what they accept in one header, and in several. */
    static boolean wants(Context ctx) {
        return Collections.list(ctx.req().getHeaders("Accept")).stream()
                .anyMatch(accept -> accept.contains(EVENT_STREAM));
    }

    void open(Context ctx, Selector meant) {
        String from = ctx.header("Last-Event-ID");
        String position = from == null || from.isEmpty() ? null : from;
        answers.answer(ctx, out -> follow(out, meant, position));
    }

    private void follow(BlockingAnswers.Out out, Selector meant, @Nullable String from) throws IOException {
        try (Following following = changes.follow(from)) {
            Context ctx = out.context();
            ctx.status(200);
            ctx.contentType(EVENT_STREAM + ";charset=utf-8");
            ctx.header("Cache-Control", "no-store");
            ctx.header("X-Accel-Buffering", "no");
            write(out, "id: " + following.position() + "\nevent: from\ndata: {}\n\n");
            pass(out, following, new Told(meant, from != null));
        } catch (HistoryUnreadableException e) {
            if (out.context().res().isCommitted()) {
                throw new IOException(e);
            }
            throw Problem.retryLater(503, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("header Last-Event-ID cannot be gone on from: " + e.getMessage());
        }
    }

    private void pass(BlockingAnswers.Out out, Following following, Told told)
            throws IOException, HistoryUnreadableException {
        long heardNanos = System.nanoTime();
        while (!out.isClosing()) {
            StringBuilder events = new StringBuilder();
            for (Change change : following.next()) {
                told.event(change, events);
            }
            if (events.length() > 0) {
                heardNanos = System.nanoTime();
                write(out, events.toString());
            } else if (System.nanoTime() - heardNanos >= heartbeatNanos) {
                heardNanos = System.nanoTime();
                write(out, "id: " + following.position() + "\nevent: from\ndata: {}\n\n");
            }
        }
    }

    private static void write(BlockingAnswers.Out out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var unused = out.write(bytes, 0, bytes.length, true);
    }

    /** What one client knows. */
    private static final class Told {
        private final Selector meant;
        private final boolean resumed;
        private final Map<String, Boolean> last = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > REMEMBERED;
            }
        };

        /** @param resumed the client knows endpoints that were told of before this stream */
        Told(Selector meant, boolean resumed) {
            this.meant = meant;
            this.resumed = resumed;
        }

        void event(Change change, StringBuilder events) {
            Endpoint row = change.row();
            if (row != null && meant.matches(row)) {
                last.put(change.endpointId(), true);
                append(events, change, "endpoint", Views.of(row));
                return;
            }
            Boolean before = last.put(change.endpointId(), false);
            // Of who has left the list nobody can tell whether it was meant.
            if (row == null || (before == null ? resumed : before)) {
                append(events, change, "gone", Map.of("id", change.endpointId()));
            }
        }

        private static void append(StringBuilder events, Change change, String name, Object data) {
            events.append("id: ").append(change.position());
            events.append("\nevent: ").append(name);
            events.append("\ndata: ").append(new String(Json.bytes(data), StandardCharsets.UTF_8));
            events.append("\n\n");
        }
    }
}
