package io.sluice.gateway.intake;

import io.sluice.gateway.grant.Admission;
import io.sluice.gateway.grant.CreditShare;
import io.sluice.gateway.grant.GrantDecider;
import io.sluice.gateway.grant.GrantSettings;
import io.sluice.gateway.grant.RelayCapacity;
import io.sluice.gateway.grant.Waiting;
import io.sluice.gateway.intake.IntakeEvent.Asked;
import io.sluice.gateway.intake.IntakeEvent.Came;
import io.sluice.gateway.intake.IntakeEvent.Ended;
import io.sluice.gateway.intake.IntakeEvent.ManifestSettled;
import io.sluice.gateway.intake.IntakeEvent.MethodEnded;
import io.sluice.gateway.intake.IntakeEvent.Settled;
import io.sluice.gateway.intake.IntakeEvent.Verdict;
import io.sluice.gateway.intake.IntakeEvent.Verified;
import io.sluice.gateway.intake.KnownTransfers.Known;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.EndpointTraffic.Acknowledgement;
import io.sluice.gateway.transfer.Origin;
import io.sluice.gateway.transfer.Transfer;
import io.sluice.gateway.wan.Throttle;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferIds;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every transfer this gateway knows, from its first request to its manifest. Owned by the intake's thread. */
final class TransferBook {
    private static final Logger LOG = LoggerFactory.getLogger(TransferBook.class);
    private static final long FULL_RETRY_MS = 5_000;
    private static final long SWEEP_MS = 1_000;

    private final TransferStore store;
    private final TransferTopics topics;
    private final IntakeSettings settings;
    private final InstantSource clock;
    private final IntakeMetrics metrics;
    private final Consumer<IntakeEvent> mailbox;
    private final Verifier verifier;
    private final KnownTransfers known = new KnownTransfers();
    private final Granting granting;

    private final Set<Known> advanced = new LinkedHashSet<>();
    private final List<Acknowledgement> owed = new ArrayList<>();
    private final Endings endings;

    private long durableBytes;
    private long nextSweepMillis;

    TransferBook(
            TransferStore store,
            TransferTopics topics,
            GrantSettings grants,
            CreditShare credits,
            IntakeSettings settings,
            Throttle wan,
            InstantSource clock,
            IntakeMetrics metrics,
            Verifier verifier,
            Consumer<IntakeEvent> mailbox) {
        this.store = store;
        this.topics = topics;
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
        this.verifier = verifier;
        this.mailbox = mailbox;
        // Ids of an earlier process are never used again: its clock would have to stand still.
        this.granting = new Granting(known, new GrantDecider(grants, clock.millis() << 20), credits, wan, metrics);
        this.endings = new Endings(known, granting, advanced, store, topics, settings, clock, metrics, mailbox);
    }

    void restore() {
        store.forEach(this::enter);
        LOG.info("intake restored with {} transfers", known.size());
    }

    void handle(IntakeEvent event, long nowNanos) {
        if (event instanceof Settled settled) {
            settled(settled, nowNanos);
        } else if (event instanceof Came came) {
            came(came, nowNanos);
        } else if (event instanceof Asked asked) {
            asked(asked, nowNanos);
        } else if (event instanceof ManifestSettled settled) {
            endings.manifestSettled(settled);
        } else if (event instanceof Verified verified) {
            verified(verified);
        } else if (event instanceof Ended ended) {
            granting.ended(ended.link());
        } else if (event instanceof MethodEnded ended) {
            endings.methodEnded(ended);
        }
    }

    /** Whether any transfer of an endpoint is known; for any thread. */
    boolean hasOf(String endpointId) {
        return known.hasOf(endpointId);
    }

    /** Stores what became durable, acknowledges it, and grants. */
    void finishTurn(RelayCapacity capacity, long nowNanos) {
        long nowMillis = clock.millis();
        if (!advanced.isEmpty()) {
            store.advanced(advanced, nowMillis);
            advanced.forEach(each -> known.lives(each, nowMillis));
            advanced.clear();
        }
        owed.forEach(acknowledgement -> acknowledgement.give(ReasonCodes.SUCCESS, ""));
        owed.clear();
        if (nowMillis >= nextSweepMillis) {
            nextSweepMillis = nowMillis + SWEEP_MS;
            endings.writeAgain();
            granting.askAgain(nowNanos);
            endings.sweep(nowMillis);
        }
        granting.decide(capacity, nowNanos);
    }

    long nextDeadlineNanos() {
        return granting.nextDeadlineNanos();
    }

    Waiting snapshot(int most, long nowNanos) {
        return granting.snapshot(most, nowNanos);
    }

    int openTransfers() {
        return known.open();
    }

    /** Bytes of chunks that became durable, since the start. */
    long durableBytes() {
        return durableBytes;
    }

    // ---- requests

    private void asked(Asked asked, long nowNanos) {
        EndpointLink link = asked.link();
        RequestToSend wish = asked.request();
        Acknowledgement acknowledgement = asked.acknowledgement();
        granting.present(link);
        Known one = known.get(TransferIds.uuid(wish.transferId()));
        if (one != null && !one.origin().endpointId().equals(link.endpointId())) {
            acknowledgement.give(ReasonCodes.PAYLOAD_FORMAT_INVALID, "the transfer id is another endpoint's");
            return;
        }
        if (wish.expiresAt() > 0 && wish.expiresAt() <= clock.millis()) {
            givenUp(one, acknowledgement);
            return;
        }
        boolean fresh = one == null;
        if (fresh && !makeRoom(link.endpointId())) {
            metrics.refused.increment();
            acknowledgement.giveLater(FULL_RETRY_MS, "FULL: the gateway knows as many transfers as it may");
            return;
        }
        if (one == null) {
            // What this gateway does not know to be durable begins anew, apart from what came before.
            int attempt = wish.offset() > 0 ? wish.attempt() + 1 : wish.attempt();
            one = new Known(new Transfer(Origin.of(wish, link.endpointId(), clock.millis()), attempt), clock.millis());
        } else if (one.done || one.ending || one.transfer.hasEnded()) {
            // Only a word is missing: it comes now, or once the last chunk has become durable.
            acknowledgement.give(ReasonCodes.SUCCESS, "");
            one.askedSinceEnd = true;
            one.link = link;
            if (one.done) {
                granting.tellEnd(one, true);
            }
            return;
        } else {
            // Whoever asks has no grant to use: those it was given are void, and their bytes are free again.
            granting.endGrants(one);
            if (wish.attempt() > one.transfer.attempt()) {
                one.transfer.startOver(wish.attempt());
            }
        }
        one.link = link;
        one.transfer.declare(wish.length());
        Admission admission = granting.ask(one, nowNanos);
        if (admission instanceof Admission.Full full) {
            metrics.refused.increment();
            acknowledgement.giveLater(full.retryAfterMs(), "FULL: " + full.which());
            return;
        }
        if (fresh) {
            enter(one);
        }
        known.lives(one, clock.millis());
        acknowledgement.give(ReasonCodes.SUCCESS, "");
    }

    /** Its endpoint waits for it no more: what it holds here is free, for others at once. */
    private void givenUp(@Nullable Known one, Acknowledgement acknowledgement) {
        if (one != null && !one.done && !one.ending) {
            endings.end(one, Verdict.GIVEN_UP, Endings.NOBODY);
        }
        acknowledgement.give(ReasonCodes.SUCCESS, "");
    }

    /** Forgets one that is done where there is no room for another; false if there still is none. */
    private boolean makeRoom(String endpointId) {
        if (known.of(endpointId).size() >= settings.perEndpoint()) {
            return forgetIfAny(known.oldestDone(endpointId));
        }
        return known.size() < settings.transfers() || forgetIfAny(known.oldestDone());
    }

    private boolean forgetIfAny(@Nullable Known done) {
        if (done != null) {
            endings.forget(done);
        }
        return done != null;
    }

    // ---- chunks

    private void came(Came came, long nowNanos) {
        TransferChunk chunk = came.chunk();
        int bytes = chunk.data().length;
        Known one = known.get(TransferIds.uuid(chunk.transferId()));
        if (!granting.isPresent(came.link())
                || one == null
                || one.done
                || one.ending
                || !granting.received(chunk.grantId(), bytes)) {
            askedAgain(came.acknowledgement());
            return;
        }
        Transfer transfer = one.transfer;
        if (endings.isTooOld(one, clock.millis())) {
            granting.settled(chunk.grantId(), bytes);
            endings.end(one, Verdict.EXPIRED, came.acknowledgement());
            return;
        }
        if (chunk.pause() && bytes == 0) {
            granting.rest(one);
            came.acknowledgement().give(ReasonCodes.SUCCESS, "");
            return;
        }
        boolean taken = transfer.isNext(chunk)
                && topics.chunk(
                                one.origin(),
                                chunk,
                                new ChunkDelivery(mailbox, transfer, chunk, came.acknowledgement()))
                        == Relay.Admission.TAKEN;
        if (!taken) {
            granting.settled(chunk.grantId(), bytes);
            askedAgain(came.acknowledgement());
            granting.askAnew(one, nowNanos);
            return;
        }
        transfer.take(chunk);
        if (chunk.last()) {
            granting.withdraw(one);
        } else if (chunk.pause()) {
            granting.rest(one);
        }
    }

    private static void askedAgain(Acknowledgement acknowledgement) {
        acknowledgement.give(ReasonCodes.QUOTA_EXCEEDED, "not taken now; the request is queued again");
    }

    private void settled(Settled settled, long nowNanos) {
        TransferChunk chunk = settled.chunk();
        Transfer transfer = settled.transfer();
        granting.settled(chunk.grantId(), chunk.data().length);
        Known one = known.get(transfer.origin().id());
        if (one == null || one.ending || one.transfer != transfer || chunk.attempt() != transfer.attempt()) {
            askedAgain(settled.acknowledgement());
            return;
        }
        if (settled.failure() != null) {
            metrics.givenBack.increment();
            transfer.giveBack();
            askedAgain(settled.acknowledgement());
            granting.askAnew(one, nowNanos);
            return;
        }
        switch (transfer.durable(chunk, settled.partition(), settled.offset())) {
            case GOES_ON -> {
                durable(chunk);
                advanced.add(one);
                owed.add(settled.acknowledgement());
                if (transfer.isScattered()) {
                    endings.end(one, Verdict.SCATTERED, Endings.NOBODY);
                }
            }
            case COMPLETE -> {
                durable(chunk);
                endings.end(one, Verdict.COMPLETE, settled.acknowledgement());
            }
            case UNVERIFIED -> {
                durable(chunk);
                advanced.add(one);
                verifier.verify(
                        topics.manifestOf(transfer, Verdict.COMPLETE),
                        verdict -> mailbox.accept(new Verified(transfer, verdict, settled.acknowledgement())));
            }
            case DIGEST_DIFFERS -> endings.end(one, Verdict.DIGEST, settled.acknowledgement());
            case STALE -> askedAgain(settled.acknowledgement());
        }
    }

    private void verified(Verified verified) {
        Known one = known.get(verified.transfer().origin().id());
        if (one == null || one.ending || one.transfer != verified.transfer()) {
            askedAgain(verified.acknowledgement());
        } else {
            endings.end(one, verified.verdict(), verified.acknowledgement());
        }
    }

    private void durable(TransferChunk chunk) {
        durableBytes += chunk.data().length;
        metrics.bytes.increment(chunk.data().length);
    }

    private void enter(Known one) {
        known.add(one);
        metrics.transfers.set(known.size());
    }
}
