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
    private static final long FLUSH_MS = 1_000;

    private final OwnerLoop loop;
    private final RandomGenerator random;
    private final int keepBytes;
    private final int maxInFlight;
    private final Map<UUID, Output> under = new LinkedHashMap<>();
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
    }

    /**
     * Begins a transfer.
     *
     * @param live what has been produced is sent within a second, however little it is
     */
    public StreamedOutput open(Subject subject, boolean live) {
        Output output = new Output(subject, live);
        loop.execute(() -> begin(output));
        return output;
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
        }
    }

    /** @param receiveMaximum of the gateway; two places of it are left to requests and reports */
    public void linkUp(BrokerLink newLink, int receiveMaximum) {
        linkGeneration++;
        link = newLink;
        inFlightNow = Math.max(1, Math.min(maxInFlight, receiveMaximum - 2));
        inFlight = 0;
        for (Output each : under.values()) {
            each.sender.grantsGone();
            each.failures = 0;
            ask(each);
        }
    }

    public void linkDown() {
        linkGeneration++;
        link = null;
        inFlight = 0;
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
            case SEND -> pump();
            case DONE -> over(output, Ending.DURABLE);
            case LOST -> over(output, Ending.LOST);
            case STALE -> log.debug("{}: a grant of an earlier attempt", output.id);
        }
    }

    private void begin(Output output) {
        under.put(output.id, output);
        ask(output);
        if (output.live) {
            flushLater(output);
        }
    }

    private void flushLater(Output output) {
        loop.schedule(FLUSH_MS, () -> {
            if (output.ending == null) {
                output.flush = true;
                pump();
                output.flush = false;
                flushLater(output);
            }
        });
    }

    private void ask(Output output) {
        BrokerLink current = link;
        if (current == null || output.ending != null) {
            return;
        }
        boolean ended = output.held.isEnded();
        RequestToSend request = new RequestToSend(
                TransferIds.bytes(output.id),
                output.sender.attempt(),
                output.subject.kind(),
                output.subject.activationId(),
                output.subject.name(),
                output.subject.contentType(),
                ended ? output.held.to() : output.subject.length(),
                ended ? output.held.sha256() : new byte[0],
                output.held.from(),
                new byte[0],
                0);
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
    }

    private boolean sendNext(Output output, BrokerLink current) {
        TransferChunk chunk = output.ending == null ? output.sender.next(output.flush, nowMs()) : null;
        if (chunk == null) {
            return false;
        }
        inFlight++;
        int mine = linkGeneration;
        current.publish(
                WireTopics.UP_CHUNK, chunk.encode(), code -> loop.execute(() -> answered(mine, output, chunk, code)));
        return true;
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
            output.sender.notTaken(chunk);
            if (code == BrokerLink.PublishOutcome.LOST) {
                askLater(output, 0);
            }
            // Otherwise the gateway has queued the request again and will say where to go on.
        }
        pump();
    }

    private void over(Output output, Ending ending) {
        output.ending = ending;
        output.held.abandon();
        if (ending != Ending.DURABLE) {
            log.warn(
                    "{}: transfer {} of {} bytes: {}",
                    output.subject.activationId(),
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

    /** One transfer; the producing thread's end of it. */
    private final class Output implements StreamedOutput {
        private final UUID id = UUID.randomUUID();
        private final Subject subject;
        private final boolean live;
        private final HeldBytes held = new HeldBytes(keepBytes);
        private final Sender sender = new Sender(TransferIds.bytes(id), held);
        private final AtomicBoolean told = new AtomicBoolean();

        // Of the loop
        private int failures;
        private boolean flush;
        private @Nullable Ending ending;
        private @Nullable Consumer<Ending> listener;

        Output(Subject subject, boolean live) {
            this.subject = subject;
            this.live = live;
        }

        @Override
        public UUID id() {
            return id;
        }

        @Override
        public boolean write(byte[] bytes, int count) {
            for (int done = 0; done < count; ) {
                int added = held.add(bytes, done, count - done);
                if (added < 0) {
                    return false;
                }
                done += added;
                tell();
            }
            return true;
        }

        @Override
        public void end() {
            held.end();
            tell();
        }

        @Override
        public void abandon() {
            held.abandon();
            loop.execute(() -> forget(id));
        }

        @Override
        public long length() {
            return held.to();
        }

        @Override
        public boolean isHeldUp() {
            return held.isAwaited();
        }

        private void tell() {
            if (told.compareAndSet(false, true)) {
                loop.execute(() -> {
                    told.set(false);
                    pump();
                });
            }
        }
    }
}
