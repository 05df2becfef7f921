package io.sluice.agent.outbox;

import io.sluice.agent.link.BackOff;
import io.sluice.agent.link.BrokerLink;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.WireTopics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps terminal reports until the gateway has acknowledged them as durable (PUBACK 0x00), sends them again after every
 * login and, with growing pauses, when the gateway could not keep them. Owned by the loop.
 *
 * <p>Credits end with the session. A report with more output than any session may send without one waits after a
 * reconnect until the gateway has given its activation again. If that came with less credit than it needs, its output goes
 * up as a transfer, and the report follows without it. If the activation does not come before the gateway itself has given up
 * on it, the report is dropped.
 *
 * <p>Bounded by count and bytes. What running methods may yet write is reserved beforehand, so a method that was
 * started always finds room for its report. Of reports acknowledged a few are remembered without their output, to be
 * repeated to a gateway that asks again.
 */
public final class Outbox {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);
    private static final long FIRST_PAUSE_MS = 250;
    private static final long LONGEST_PAUSE_MS = 60_000;
    private static final int REMEMBERED = 128;
    private static final int WITHOUT_CREDIT_BYTES = 1024;

    private final OwnerLoop loop;
    private final RandomGenerator random;
    private final int maxCount;
    private final long maxBytes;
    private final int maxInFlight;
    private final Uploads uploads;
    private final Runnable onRoom;

    private final Map<String, Held> held = new LinkedHashMap<>();
    private final Map<String, ActivationReport> remembered = new LinkedHashMap<>();
    /** Credit of the activations given on the present link. */
    private final Map<String, Integer> creditOnThisLink = new HashMap<>();

    private long heldBytes;
    private long reservedBytes;
    private int reservations;
    private int inFlight;
    private int mentionsInFlight;
    private int linkGeneration;
    private @Nullable BrokerLink link;

    /** A terminal report that is not known to be durable. */
    private static final class Held {
        final long keepUntilMs;
        ActivationReport report;
        byte[] payload;
        /** Its output goes up as a transfer now. */
        boolean uploading;

        int failures;
        boolean sent;
        boolean pausing;

        Held(ActivationReport report, long keepUntilMs) {
            this.report = report;
            this.payload = report.encode();
            this.keepUntilMs = keepUntilMs;
        }

        /** The credit that it was written for has ended: what may do without loses what else that covered. */
        void creditEnded() {
            if (!needsCredit()) {
                report = Reports.withFreeTail(report);
                payload = report.encode();
            }
        }

        boolean needsCredit() {
            return report.output().length > WITHOUT_CREDIT_BYTES;
        }
    }

    /** Sends output apart from its report. */
    public interface Uploads {

        /** @param done told once, on the loop, with the transfer's id when all is durable, or null when that failed */
        void upload(String activationId, byte[] output, Consumer<@Nullable UUID> done);
    }

    /** @param onRoom called when a report has gone, so that more may be started */
    public Outbox(
            OwnerLoop loop,
            RandomGenerator random,
            int maxCount,
            long maxBytes,
            int maxInFlight,
            Uploads uploads,
            Runnable onRoom) {
        this.loop = loop;
        this.random = random;
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
        this.maxInFlight = maxInFlight;
        this.uploads = uploads;
        this.onRoom = onRoom;
    }

    /** Whether a method that writes this much may be started. One alone always may. */
    public boolean hasRoom(long outputBytes) {
        int count = held.size() + reservations;
        return count == 0 || (count < maxCount && heldBytes + reservedBytes + outputBytes <= maxBytes);
    }

    public void reserve(long outputBytes) {
        reservations++;
        reservedBytes += outputBytes;
    }

    public void release(long outputBytes) {
        reservations--;
        reservedBytes -= outputBytes;
    }

    public boolean holds(String activationId) {
        return held.containsKey(activationId) || remembered.containsKey(activationId);
    }

    /** Nothing is left to send, or nobody to send it to. */
    public boolean isSettled() {
        return held.isEmpty() || link == null;
    }

    /** The gateway has given this activation on the present link: its credit holds until the link ends. */
    public void asked(String activationId, int creditBytes) {
        creditOnThisLink.put(activationId, creditBytes);
    }

    /** Keeps a terminal report that needs no credit and sends it as soon as may be. */
    public void add(ActivationReport report) {
        add(report, Long.MAX_VALUE);
    }

    /**
     * Keeps a terminal report and sends it as soon as may be.
     *
     * @param keepUntilMs by the gateway's clock: from then on it need not be kept for want of a credit
     */
    public void add(ActivationReport report, long keepUntilMs) {
        Held kept = new Held(report, keepUntilMs);
        if (held.putIfAbsent(report.activationId(), kept) != null) {
            return;
        }
        remembered.remove(report.activationId());
        heldBytes += kept.payload.length;
        pump();
    }

    /**
     * Sends a report that nothing depends on: once, if there is a link, and in such numbers only that terminal ones find a
     * place at any time.
     *
     * @return false if it was not sent
     */
    public boolean mention(ActivationReport report) {
        BrokerLink current = link;
        if (current == null || inFlight >= maxInFlight || mentionsInFlight >= Math.max(1, maxInFlight / 2)) {
            return false;
        }
        inFlight++;
        mentionsInFlight++;
        int mine = linkGeneration;
        current.publish(WireTopics.UP_REPORT, report.encode(), code -> loop.execute(() -> mentioned(mine)));
        return true;
    }

    /** The gateway has asked for it again: sends it again. */
    public void repeat(String activationId) {
        Held kept = held.get(activationId);
        ActivationReport known = remembered.get(activationId);
        if (kept != null) {
            uploadUncovered(kept);
            pump();
        } else if (known != null) {
            add(known);
        }
    }

    /** @param gatewayNowMs by the gateway's clock */
    public void linkUp(BrokerLink newLink, long gatewayNowMs) {
        linkGeneration++;
        link = newLink;
        inFlight = 0;
        creditOnThisLink.clear();
        mentionsInFlight = 0;
        dropGivenUp(gatewayNowMs);
        held.values().forEach(kept -> {
            kept.sent = false;
            kept.pausing = false;
            kept.failures = 0;
            heldBytes -= kept.payload.length;
            kept.creditEnded();
            heldBytes += kept.payload.length;
        });
        pump();
    }

    private void dropGivenUp(long gatewayNowMs) {
        List<Held> givenUp = held.values().stream()
                .filter(kept -> kept.needsCredit() && kept.keepUntilMs <= gatewayNowMs)
                .toList();
        for (Held kept : givenUp) {
            log.warn(
                    "{}: its report of {} bytes was not asked for in time and is dropped",
                    kept.report.activationId(),
                    kept.payload.length);
            forget(kept);
        }
    }

    public void linkDown() {
        linkGeneration++;
        link = null;
        inFlight = 0;
        mentionsInFlight = 0;
    }

    private void pump() {
        loop.check();
        BrokerLink current = link;
        if (current == null) {
            return;
        }
        for (Held kept : held.values()) {
            if (inFlight >= maxInFlight) {
                return;
            }
            if (isCovered(kept) && !kept.sent && !kept.pausing) {
                kept.sent = true;
                inFlight++;
                int mine = linkGeneration;
                current.publish(
                        WireTopics.UP_REPORT, kept.payload, code -> loop.execute(() -> answered(mine, kept, code)));
            }
        }
    }

    private boolean isCovered(Held kept) {
        if (!kept.needsCredit()) {
            return true;
        }
        Integer credit = creditOnThisLink.get(kept.report.activationId());
        return credit != null && credit >= kept.report.output().length && !kept.uploading;
    }

    /** Its activation has come again: its output goes up as a transfer if the credit that came with it is too small. */
    private void uploadUncovered(Held kept) {
        Integer credit = creditOnThisLink.get(kept.report.activationId());
        if (credit == null || kept.uploading || isCovered(kept)) {
            return;
        }
        kept.uploading = true;
        ActivationReport report = kept.report;
        log.info(
                "{}: no credit for {} bytes of output, they are sent first",
                report.activationId(),
                report.output().length);
        uploads.upload(report.activationId(), report.output(), transferId -> {
            kept.uploading = false;
            if (transferId != null && held.remove(report.activationId(), kept)) {
                heldBytes -= kept.payload.length;
                add(
                        Reports.withFreeTail(Reports.streamed(report, transferId, report.output().length)),
                        kept.keepUntilMs);
            } else {
                pump();
            }
        });
    }

    private void mentioned(int generation) {
        if (generation == linkGeneration) {
            inFlight--;
            mentionsInFlight--;
            pump();
        }
    }

    private void answered(int generation, Held kept, int code) {
        if (generation != linkGeneration) {
            return;
        }
        inFlight--;
        kept.sent = false;
        if (code >= ReasonCodes.SUCCESS && code < ReasonCodes.UNSPECIFIED) {
            forget(kept);
            onRoom.run();
        } else {
            long pause = BackOff.halfJitterMs(random, kept.failures++, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
            log.debug("report of {} not taken (code {}), again in {} ms", kept.report.activationId(), code, pause);
            kept.pausing = true;
            loop.schedule(pause, () -> {
                if (generation == linkGeneration) {
                    kept.pausing = false;
                    pump();
                }
            });
        }
        pump();
    }

    private void forget(Held kept) {
        ActivationReport report = kept.report;
        held.remove(report.activationId());
        creditOnThisLink.remove(report.activationId());
        heldBytes -= kept.payload.length;
        remembered.put(
                report.activationId(),
                new ActivationReport(
                        report.activationId(),
                        report.state(),
                        report.exitCode(),
                        new byte[0],
                        new byte[0],
                        report.reason(),
                        report.receivedAtMicros(),
                        report.startedAtMicros(),
                        report.endedAtMicros(),
                        report.transferId(),
                        report.outputLength()));
        if (remembered.size() > REMEMBERED) {
            String oldest = remembered.keySet().iterator().next();
            remembered.remove(oldest);
        }
    }
}
