package io.sluice.agent.upcall;

import io.sluice.agent.link.BackOff;
import io.sluice.agent.link.BrokerLink;
import io.sluice.agent.link.GatewayClock;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.agent.upcall.UpcallBook.Ended;
import io.sluice.agent.upcall.UpcallBook.Question;
import io.sluice.wire.Answer;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import io.sluice.wire.WireTopics;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the gateway and hears its answers. Owned by the loop. */
public final class Upcalls {
    /** Arguments of one upcall at most; the protocol's. */
    public static final int ARGUMENT_BYTES = 1_024;

    private static final Logger log = LoggerFactory.getLogger(Upcalls.class);
    private static final long FIRST_PAUSE_MS = 250;
    private static final long LONGEST_PAUSE_MS = 30_000;

    private final OwnerLoop loop;
    private final RandomGenerator random;
    private final GatewayClock gatewayClock;
    private final UpcallBook book;
    private final Map<UUID, Consumer<UpcallResult>> listeners = new HashMap<>();
    private int linkGeneration;
    private @Nullable BrokerLink link;
    private OwnerLoop.@Nullable Timer timer;

    public Upcalls(OwnerLoop loop, RandomGenerator random, GatewayClock gatewayClock, UpcallLimits limits) {
        this.loop = loop;
        this.random = random;
        this.gatewayClock = gatewayClock;
        this.book = new UpcallBook(limits);
    }

    /**
     * Asks, now or as soon as there is a gateway.
     *
     * @param arguments at most {@link #ARGUMENT_BYTES}
     * @param timeoutMs after which the listener hears that nobody answered
     * @param listener hears once, on the loop, how it ended, unless the upcall is forgotten
     * @return its id; null if too many wait
     */
    public @Nullable UUID ask(
            String name, String contentType, byte[] arguments, long timeoutMs, Consumer<UpcallResult> listener) {
        loop.check();
        UUID id = UUID.randomUUID();
        if (!book.keep(new Question(id, name, contentType, arguments, nowMs() + timeoutMs))) {
            return null;
        }
        listeners.put(id, listener);
        goOn();
        return id;
    }

    /** Nobody waits for it any more. */
    public void forget(UUID id) {
        loop.check();
        listeners.remove(id);
        book.forget(id);
    }

    public void linkUp(BrokerLink newLink) {
        linkGeneration++;
        link = newLink;
        book.linkUp(nowMs());
        goOn();
    }

    public void linkDown() {
        linkGeneration++;
        link = null;
        book.linkDown();
    }

    /** down/answer */
    public void answered(Answer answer) {
        loop.check();
        tell(book.answered(TransferIds.uuid(answer.transferId()), answer, nowMs()));
        goOn();
    }

    private void goOn() {
        long now = nowMs();
        book.overdue(now).forEach(this::tell);
        BrokerLink current = link;
        if (current != null) {
            book.toAsk(now).forEach(question -> ask(question, current, now));
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        long next = book.nextAtMs(now);
        if (next != Long.MAX_VALUE) {
            timer = loop.schedule(Math.max(1, next - now), this::goOn);
        }
    }

    private void ask(Question question, BrokerLink current, long nowMs) {
        RequestToSend request = new RequestToSend(
                TransferIds.bytes(question.id()),
                0,
                TransferKind.UPCALL,
                "",
                question.name(),
                question.contentType(),
                question.arguments().length,
                new byte[0],
                0,
                question.arguments(),
                gatewayClock.nowMs(System.nanoTime()) + question.deadlineMs() - nowMs);
        int mine = linkGeneration;
        current.publish(WireTopics.UP_RTS, request.encode(), new BrokerLink.PublishOutcome() {
            private volatile long retryAfterMs;

            @Override
            public void retryAfter(long milliseconds) {
                retryAfterMs = milliseconds;
            }

            @Override
            public void told(int reasonCode) {
                loop.execute(() -> acknowledged(mine, question.id(), reasonCode, retryAfterMs));
            }
        });
    }

    /** @param retryAfterMs as the gateway said; 0: it did not */
    private void acknowledged(int generation, UUID id, int code, long retryAfterMs) {
        if (generation != linkGeneration) {
            return;
        }
        if (code >= ReasonCodes.SUCCESS && code < ReasonCodes.UNSPECIFIED) {
            book.queued(id);
        } else if (code == ReasonCodes.PAYLOAD_FORMAT_INVALID) {
            tell(book.refused(id, "the gateway does not take it (0x99)"));
        } else {
            int failures = book.notTaken(id);
            long pause = retryAfterMs > 0
                    ? BackOff.fromMs(random, Math.min(retryAfterMs, LONGEST_PAUSE_MS))
                    : BackOff.halfJitterMs(random, failures, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
            log.debug("upcall {} not taken (code {}), again in {} ms", id, code, pause);
            book.again(id, nowMs() + pause);
        }
        goOn();
    }

    private void tell(@Nullable Ended ended) {
        Consumer<UpcallResult> listener = ended == null ? null : listeners.remove(ended.id());
        if (ended != null && listener != null) {
            listener.accept(ended.result());
        }
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
