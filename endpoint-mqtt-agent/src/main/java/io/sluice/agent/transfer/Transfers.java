package io.sluice.agent.transfer;

import io.sluice.agent.launch.StreamedOutput;
import io.sluice.agent.link.BackOff;
import io.sluice.agent.link.BrokerLink;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.wire.Grant;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import io.sluice.wire.WireTopics;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transfers under way. Owned by the loop; {@link #open} may be called by any thread. */
public final class Transfers {
    private static final Logger log = LoggerFactory.getLogger(Transfers.class);
    private static final long FIRST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 60_000;
    private static final long TICK_MS = 1_000;
    /** A gateway that has been asked and stays silent for so long is asked again; it keeps the place in its queue. */
    private static final int TICKS_WITHOUT_GRANT = 60;
    /** The same after a chunk was not taken. To ask at once would void the grant that is on its way. */
    private static final int TICKS_WITHOUT_ANOTHER = 2;

    private final OwnerLoop loop;
    private final RandomGenerator random;
    private final int keepBytes;
    private final int maxInFlight;
    private final Map<UUID, Output> under = new LinkedHashMap<>();
    private final GivenUp givenUp;
    private int inFlight;
    private int inFlightNow;
    private int linkGeneration;
    private @Nullable BrokerLink link;

    /** How a transfer ended. */
    public enum Ending {
        DURABLE,
        /** The gateway computed another digest. */
        REFUSED,
        /** The gateway asked for bytes that are gone. */
        LOST
    }

    /**
     * None under way.
     *
     * @param keepBytes held of one transfer at most
     * @param maxInFlight chunks sent and not acknowledged, of all transfers
     */
    public Transfers(OwnerLoop loop, RandomGenerator random, int keepBytes, int maxInFlight) {
        this.loop = loop;
        this.random = random;
        this.keepBytes = keepBytes;
        this.maxInFlight = maxInFlight;
        this.inFlightNow = maxInFlight;
        this.givenUp = new GivenUp(loop);
    }

    /**
     * Begins a transfer.
     *
     * @param live what has been produced is sent within a second, however little it is
     */
    public StreamedOutput open(Subject subject, boolean live) {
        boolean small = subject.length() > 0 && subject.length() < keepBytes;
        Output output = made(subject, live, small ? (int) subject.length() : keepBytes);
        loop.execute(() -> begin(output));
        return output;
    }

    /**
     * Sends output that is all here, though it was meant for a report.
     *
     * @param done told once, with the transfer's id when it is durable, or null when it was not kept
     */
    public void send(String activationId, byte[] bytes, Consumer<@Nullable UUID> done) {
        loop.check();
        Output output = made(Subject.output(activationId), false, bytes.length);
        output.held.add(bytes, 0, bytes.length);
        output.held.end();
        output.listener = ending -> done.accept(ending == Ending.DURABLE ? output.id : null);
        begin(output);
    }

    private Output made(Subject subject, boolean live, int capacity) {
        AtomicBoolean told = new AtomicBoolean();
        return new Output(
                subject,
                live,
                capacity,
                changed -> {
                    if (told.compareAndSet(false, true)) {
                        loop.execute(() -> {
                            told.set(false);
                            pump();
                        });
                    }
                },
                abandoned -> loop.execute(() -> forget(abandoned.id)));
    }

    /** How many outputs of methods are under way. */
    public int outputs() {
        int outputs = 0;
        for (Output each : under.values()) {
            outputs += each.subject.kind() == TransferKind.RESULT ? 1 : 0;
        }
        return outputs;
    }

    /** Tells how a transfer ends; at once if it has. */
    public void whenOver(UUID id, Consumer<Ending> listener) {
        loop.check();
        Output output = under.get(id);
        if (output == null) {
            throw new IllegalArgumentException("there is no transfer " + id);
        }
        output.listener = listener;
        Ending ending = output.ending;
        if (ending != null) {
            under.remove(id);
            listener.accept(ending);
        }
    }

    /** Nobody waits for it any more. */
    public void forget(UUID id) {
        Output output = under.remove(id);
        if (output != null) {
            output.held.abandon();
            if (output.everAsked && output.ending == null) {
                givenUp.add(id, output.subject);
            }
        }
    }

    /** @param receiveMaximum of the gateway; two places of it are left to requests and reports */
    public void linkUp(BrokerLink newLink, int receiveMaximum) {
        linkGeneration++;
        link = newLink;
        inFlightNow = Math.max(1, Math.min(maxInFlight, receiveMaximum - 2));
        inFlight = 0;
        givenUp.linkUp(newLink);
        for (Output each : under.values()) {
            each.sender.grantsGone();
            each.failures = 0;
            each.asked = false;
            if (each.everAsked) {
                // Also one that has nothing at hand: its bytes on the way may not have arrived.
                ask(each);
            }
        }
        pump();
    }

    public void linkDown() {
        linkGeneration++;
        link = null;
        inFlight = 0;
        givenUp.linkDown();
        under.values().forEach(each -> each.sender.grantsGone());
    }

    /** down/cts */
    public void granted(Grant grant) {
        loop.check();
        Output output = under.get(TransferIds.uuid(grant.transferId()));
        if (output == null || output.ending != null) {
            return;
        }
        switch (output.sender.granted(grant, nowMs())) {
            case SEND -> {
                output.asked = true;
                pump();
            }
            case DONE -> over(output, Ending.DURABLE);
            case LOST -> over(output, Ending.LOST);
            case STALE -> log.debug("{}: grant {} is void", output.id, grant.grantId());
        }
    }

    private void begin(Output output) {
        under.put(output.id, output);
        pump();
        tickLater(output);
    }

    /** A stream that does not fill its grants gives them back: others can use them. */
    private void tickLater(Output output) {
        loop.schedule(TICK_MS, () -> {
            if (output.ending == null && under.get(output.id) == output) {
                tick(output);
                tickLater(output);
            }
        });
    }

    private void tick(Output output) {
        long sent = output.sender.sentTo() - output.sentAtTick;
        output.sentAtTick = output.sender.sentTo();
        output.flush = output.live;
        boolean granted = output.sender.hasGrant(nowMs());
        output.ticksWithoutGrant = granted || !output.asked ? 0 : output.ticksWithoutGrant + 1;
        if (output.ticksWithoutGrant >= TICKS_WITHOUT_GRANT) {
            output.asked = false;
        }
        if (!output.live && granted && sent < output.sender.grantBytes(nowMs()) && !output.sender.wants(false)) {
            pause(output);
        }
        pump();
    }

    private void pause(Output output) {
        BrokerLink current = link;
        TransferChunk pause = inFlight < inFlightNow ? output.sender.pause(nowMs()) : null;
        if (current != null && pause != null) {
            output.asked = false;
            publish(output, pause, current);
        }
    }

    private void ask(Output output) {
        BrokerLink current = link;
        if (current == null || output.ending != null || under.get(output.id) != output) {
            return;
        }
        output.asked = true;
        output.everAsked = true;
        output.ticksWithoutGrant = 0;
        RequestToSend request = output.subject.request(output.id, output.sender.attempt(), output.held);
        int mine = linkGeneration;
        current.publish(WireTopics.UP_RTS, request.encode(), new BrokerLink.PublishOutcome() {
            private volatile long retryAfterMs;

            @Override
            public void retryAfter(long milliseconds) {
                retryAfterMs = milliseconds;
            }

            @Override
            public void told(int reasonCode) {
                loop.execute(() -> asked(mine, output, reasonCode, retryAfterMs));
            }
        });
    }

    /** @param retryAfterMs as the gateway said; 0: it did not */
    private void asked(int generation, Output output, int code, long retryAfterMs) {
        if (generation != linkGeneration || output.ending != null) {
            return;
        }
        if (isGood(code)) {
            output.failures = 0;
            return;
        }
        log.debug("{}: request to send not queued (code {})", output.id, code);
        askLater(output, retryAfterMs);
    }

    private void askLater(Output output, long retryAfterMs) {
        long pause = retryAfterMs > 0
                ? BackOff.aroundMs(random, Math.min(retryAfterMs, LONGEST_PAUSE_MS))
                : BackOff.halfJitterMs(random, output.failures++, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
        int mine = linkGeneration;
        loop.schedule(pause, () -> {
            if (mine == linkGeneration) {
                ask(output);
            }
        });
    }

    private void pump() {
        loop.check();
        BrokerLink current = link;
        if (current == null) {
            return;
        }
        boolean sent = true;
        while (sent && inFlight < inFlightNow) {
            sent = false;
            for (Iterator<Output> each = List.copyOf(under.values()).iterator();
                    each.hasNext() && inFlight < inFlightNow; ) {
                sent |= sendNext(each.next(), current);
            }
        }
        under.values().forEach(this::settle);
    }

    /** Asks for what is at hand without a grant; gives back, after a flush, what was granted beyond it. */
    private void settle(Output output) {
        if (output.ending != null) {
            return;
        }
        boolean granted = output.sender.hasGrant(nowMs());
        if (output.sender.hasLapsed()) {
            output.asked = granted;
        }
        boolean wants = output.sender.wants(output.flush || !output.everAsked);
        if (granted && output.flush && !wants) {
            output.flush = false;
            pause(output);
        } else if (!granted && wants && !output.asked) {
            output.flush |= output.live;
            ask(output);
        }
    }

    private boolean sendNext(Output output, BrokerLink current) {
        TransferChunk chunk = output.ending == null ? output.sender.next(output.flush, nowMs()) : null;
        if (chunk == null) {
            return false;
        }
        publish(output, chunk, current);
        return true;
    }

    private void publish(Output output, TransferChunk chunk, BrokerLink current) {
        inFlight++;
        int mine = linkGeneration;
        current.publish(
                WireTopics.UP_CHUNK, chunk.encode(), code -> loop.execute(() -> answered(mine, output, chunk, code)));
    }

    private void answered(int generation, Output output, TransferChunk chunk, int code) {
        if (generation != linkGeneration) {
            return;
        }
        inFlight--;
        if (output.ending != null) {
            pump();
            return;
        }
        if (isGood(code)) {
            output.sender.durable(chunk);
            if (chunk.last()) {
                over(output, Ending.DURABLE);
            }
        } else if (code == ReasonCodes.PAYLOAD_FORMAT_INVALID) {
            over(output, Ending.REFUSED);
        } else {
            boolean asksAnew = output.sender.notTaken(chunk);
            if (code == BrokerLink.PublishOutcome.LOST) {
                askLater(output, 0);
            } else if (asksAnew) {
                // A gateway queues the request again by itself, unless all of the grant had lapsed: then it says
                // nothing.
                output.ticksWithoutGrant = TICKS_WITHOUT_GRANT - TICKS_WITHOUT_ANOTHER;
            }
        }
        pump();
    }

    private void over(Output output, Ending ending) {
        output.ending = ending;
        output.held.abandon();
        if (ending != Ending.DURABLE) {
            log.warn(
                    "{}: transfer {} of {} bytes: {}",
                    output.subject.activationId().isEmpty() ? output.subject.kind() : output.subject.activationId(),
                    output.id,
                    output.held.to(),
                    ending);
        }
        Consumer<Ending> listener = output.listener;
        if (listener != null) {
            under.remove(output.id);
            listener.accept(ending);
        }
    }

    private static boolean isGood(int code) {
        return code >= ReasonCodes.SUCCESS && code < ReasonCodes.UNSPECIFIED;
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
