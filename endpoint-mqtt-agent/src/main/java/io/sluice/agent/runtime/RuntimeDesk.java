package io.sluice.agent.runtime;

import io.sluice.agent.owner.OwnerLoop;
import io.sluice.agent.upcall.UpcallResult;
import io.sluice.agent.upcall.Upcalls;
import io.sluice.runtime.line.Code;
import io.sluice.runtime.line.JsonLine;
import io.sluice.runtime.line.LineContent;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Does what runs ask for. Owned by the loop; requests come from the door's thread. */
final class RuntimeDesk implements DoorDesk {
    private final OwnerLoop loop;
    private final Upcalls upcalls;
    private final FilePuts puts;
    private final StreamPuts streams;
    private final InventoryAsking inventory;
    private final BiPredicate<String, String> passOn;
    private final ProgressBook progress;
    private final Map<Reply, UUID> asking = new HashMap<>();
    private OwnerLoop.@Nullable Timer timer;

    /** @param passOn reports the progress of an activation; false if there is no room for it now */
    RuntimeDesk(
            OwnerLoop loop,
            Upcalls upcalls,
            FilePuts puts,
            StreamPuts streams,
            InventoryAsking inventory,
            BiPredicate<String, String> passOn,
            long progressIntervalMs) {
        this.loop = loop;
        this.upcalls = upcalls;
        this.puts = puts;
        this.streams = streams;
        this.inventory = inventory;
        this.passOn = passOn;
        this.progress = new ProgressBook(progressIntervalMs);
    }

    @Override
    public void asked(OpenRun run, Request request, Reply reply) {
        loop.execute(() -> {
            if (request instanceof Request.Progress word) {
                progress.said(run.activationId, (word.percent() + " " + word.text()).strip());
                passOnProgress();
                reply.done();
            } else if (request instanceof Request.Upcall upcall) {
                ask(upcall, reply);
            } else if (request instanceof Request.Put put) {
                puts.begin(run, put, reply);
            } else if (request instanceof Request.Begin begin) {
                streams.begin(run, begin, reply);
            } else if (request instanceof Request.Data data) {
                streams.data(run, data, reply);
            } else if (request instanceof Request.End end) {
                streams.end(run, end, reply);
            } else if (request instanceof Request.Scan) {
                inventory.scan(reply);
            }
        });
    }

    @Override
    public void gone(Reply reply) {
        loop.execute(() -> {
            UUID id = asking.remove(reply);
            if (id != null) {
                upcalls.forget(id);
            }
            puts.gone(reply);
            streams.gone(reply);
            inventory.gone(reply);
        });
    }

    /** A run is over. Any thread. */
    void ended(OpenRun run) {
        loop.execute(() -> {
            progress.ended(run.activationId);
            streams.ended(run);
        });
    }

    void linkUp() {
        progress.sayAgain();
        passOnProgress();
    }

    private void ask(Request.Upcall upcall, Reply reply) {
        UUID id = upcalls.ask(upcall.name(), upcall.contentType(), upcall.arguments(), upcall.timeoutMs(), result -> {
            asking.remove(reply);
            answer(result, reply);
        });
        if (id == null) {
            reply.refuse(Code.BUSY, "as many upcalls wait as this agent keeps");
        } else {
            asking.put(reply, id);
        }
    }

    private static void answer(UpcallResult result, Reply reply) {
        if (result instanceof UpcallResult.Answered answered) {
            JsonLine line = JsonLine.empty().with("ok", true).with("type", answered.contentType());
            LineContent.put(answered.content(), line);
            reply.give(line);
        } else if (result instanceof UpcallResult.Unknown unknown) {
            reply.refuse(Code.UNKNOWN, unknown.reason());
        } else if (result instanceof UpcallResult.TimedOut timedOut) {
            reply.refuse(Code.TIMED_OUT, timedOut.reason());
        } else if (result instanceof UpcallResult.Failed failed) {
            reply.refuse(Code.FAILED, failed.reason());
        }
    }

    private void passOnProgress() {
        long now = System.nanoTime() / 1_000_000;
        for (ProgressBook.Word word : progress.due(now)) {
            if (passOn.test(word.activationId(), "PROGRESS: " + word.text())) {
                progress.passedOn(word, now);
            } else {
                progress.notNow(word, now);
            }
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        long next = progress.nextAtMs();
        if (next != Long.MAX_VALUE) {
            timer = loop.schedule(Math.max(1, next - now), this::passOnProgress);
        }
    }
}
