package io.sluice.gateway.intake;

import io.sluice.gateway.grant.Admission;
import io.sluice.gateway.grant.Decision;
import io.sluice.gateway.grant.GrantDecider;
import io.sluice.gateway.grant.GrantSettings;
import io.sluice.gateway.grant.RelayCapacity;
import io.sluice.gateway.grant.Request;
import io.sluice.gateway.grant.RequestClass;
import io.sluice.gateway.grant.Waiting;
import io.sluice.gateway.intake.IntakeEvent.Asked;
import io.sluice.gateway.intake.IntakeEvent.Came;
import io.sluice.gateway.intake.IntakeEvent.Ended;
import io.sluice.gateway.intake.IntakeEvent.ManifestSettled;
import io.sluice.gateway.intake.IntakeEvent.Settled;
import io.sluice.gateway.intake.IntakeEvent.Verdict;
import io.sluice.gateway.intake.KnownTransfers.Known;
import io.sluice.gateway.relay.Delivery;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.EndpointTraffic.Acknowledgement;
import io.sluice.gateway.transfer.Origin;
import io.sluice.gateway.transfer.Transfer;
import io.sluice.wire.Grant;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every transfer this gateway knows, and who may send. Owned by the intake's thread. */
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
    private final GrantDecider decider;

    private final KnownTransfers known = new KnownTransfers();

    /** The connections that have asked, by endpoint. */
    private final Map<String, EndpointLink> links = new HashMap<>();

    private final Set<Known> advanced = new LinkedHashSet<>();
    private final List<Acknowledgement> owed = new ArrayList<>();
    /** Ends whose manifest the relay did not take; at most one for each transfer. */
    private final List<ManifestSettled> unwritten = new ArrayList<>();

    private long nextSweepMillis;

    TransferBook(
            TransferStore store,
            TransferTopics topics,
            GrantSettings grants,
            IntakeSettings settings,
            InstantSource clock,
            IntakeMetrics metrics,
            Consumer<IntakeEvent> mailbox) {
        this.store = store;
        this.topics = topics;
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
        this.mailbox = mailbox;
        // Ids of an earlier process are never used again: its clock would have to stand still.
        this.decider = new GrantDecider(grants, clock.millis() << 20);
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
            manifestSettled(settled);
        } else if (event instanceof Ended ended && links.get(ended.link().endpointId()) == ended.link()) {
            links.remove(ended.link().endpointId());
            gone(ended.link().endpointId());
        }
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
            writeAgain();
            sweep(nowMillis);
        }
        for (Decision decision : decider.decide(whatChunksFind(capacity), nowNanos)) {
            if (decision instanceof Decision.Give give) {
                give(give, nowNanos);
            } else if (decision instanceof Decision.Lapsed lapsed) {
                lapsed(lapsed, nowNanos);
            }
        }
    }

    /** Chunks are never spooled, so while Kafka is silent their data waits at its source. */
    private static RelayCapacity whatChunksFind(RelayCapacity capacity) {
        return new RelayCapacity(
                capacity.inFlightBytes(),
                capacity.maxBytes(),
                capacity.ackLatencyNanos(),
                capacity.spooling(),
                capacity.spooling() || capacity.spoolFull());
    }

    long nextDeadlineNanos() {
        return decider.nextDeadlineNanos();
    }

    Waiting snapshot(int most, long nowNanos) {
        return decider.snapshot(most, nowNanos);
    }

    // ---- requests

    private void asked(Asked asked, long nowNanos) {
        EndpointLink link = asked.link();
        RequestToSend wish = asked.request();
        UUID id = TransferIds.uuid(wish.transferId());
        if (wish.kind() == TransferKind.UPCALL) {
            asked.acknowledgement().give(ReasonCodes.PAYLOAD_FORMAT_INVALID, "upcalls are not answered here");
            return;
        }
        EndpointLink before = links.put(link.endpointId(), link);
        if (before != null && before != link) {
            gone(before.endpointId());
        }
        Known one = known.get(id);
        if (one != null && !one.origin().endpointId().equals(link.endpointId())) {
            asked.acknowledgement().give(ReasonCodes.PAYLOAD_FORMAT_INVALID, "the transfer id is another endpoint's");
            return;
        }
        if (one != null && one.done) {
            // Nothing more is needed: only the PUBACK was lost.
            asked.acknowledgement().give(ReasonCodes.SUCCESS, "");
            link.grant(new Grant(0, wish.transferId(), one.transfer.attempt(), one.transfer.durableTo(), 0, 1, 1));
            return;
        }
        if (one == null) {
            if (known.size() >= settings.transfers()) {
                metrics.refused.increment();
                asked.acknowledgement().giveLater(FULL_RETRY_MS, "FULL: the gateway knows as many transfers as it may");
                return;
            }
            // What this gateway does not know to be durable begins anew, apart from what came before.
            int attempt = wish.offset() > 0 ? wish.attempt() + 1 : wish.attempt();
            one = new Known(new Transfer(Origin.of(wish, link.endpointId(), clock.millis()), attempt), clock.millis());
            enter(one);
        } else if (wish.attempt() > one.transfer.attempt()) {
            while (one.transfer.attempt() < wish.attempt()) {
                one.transfer.startOver();
            }
        }
        one.transfer.declare(wish.length());
        known.lives(one, clock.millis());
        Admission admission = ask(one, nowNanos);
        if (admission instanceof Admission.Full full) {
            metrics.refused.increment();
            asked.acknowledgement().giveLater(full.retryAfterMs(), "FULL: " + full.which());
        } else {
            asked.acknowledgement().give(ReasonCodes.SUCCESS, "");
        }
    }

    private Admission ask(Known one, long nowNanos) {
        Origin origin = one.origin();
        return decider.request(
                new Request(
                        origin.id(),
                        origin.endpointId(),
                        RequestClass.of(origin.kind()),
                        one.transfer.toGrant(),
                        origin.name()),
                nowNanos);
    }

    private void give(Decision.Give give, long nowNanos) {
        Known one = known.get(give.request().transferId());
        EndpointLink link = links.get(give.request().endpointId());
        if (one == null || one.done || link == null || !one.transfer.needsGrant()) {
            decider.finished(give.grantId());
            return;
        }
        Transfer transfer = one.transfer;
        metrics.given.increment();
        link.grant(new Grant(
                give.grantId(),
                TransferIds.bytes(transfer.origin().id()),
                transfer.attempt(),
                transfer.grantedTo(),
                give.bytes(),
                give.chunkBytes(),
                Math.toIntExact(give.lapsesAfter().toMillis())));
        transfer.granted(give.bytes());
        if (transfer.needsGrant()) {
            ask(one, nowNanos);
        }
    }

    private void lapsed(Decision.Lapsed lapsed, long nowNanos) {
        metrics.lapsed.increment();
        askAnew(known.get(lapsed.request().transferId()), nowNanos);
    }

    /** Its grants no longer fit together: they end, and it waits for new ones from where it has got to. */
    private void askAnew(@Nullable Known one, long nowNanos) {
        if (one != null && !one.done) {
            decider.withdraw(one.origin().id());
            one.transfer.grantsGone();
            if (links.containsKey(one.origin().endpointId()) && one.transfer.needsGrant()) {
                ask(one, nowNanos);
            }
        }
    }

    // ---- chunks

    private void came(Came came, long nowNanos) {
        TransferChunk chunk = came.chunk();
        Known one = known.get(TransferIds.uuid(chunk.transferId()));
        boolean present = links.get(came.link().endpointId()) == came.link();
        if (!present || one == null || one.done || !decider.received(chunk.grantId(), chunk.data().length)) {
            askedAgain(came.acknowledgement());
            return;
        }
        Transfer transfer = one.transfer;
        boolean taken = transfer.isNext(chunk)
                && topics.chunk(
                                transfer.origin(),
                                chunk,
                                new ChunkDelivery(mailbox, transfer, chunk, came.acknowledgement()))
                        == Relay.Admission.TAKEN;
        if (!taken) {
            decider.durable(chunk.grantId(), chunk.data().length);
            askedAgain(came.acknowledgement());
            askAnew(one, nowNanos);
            return;
        }
        transfer.take(chunk);
        if (chunk.last()) {
            decider.withdraw(transfer.origin().id());
        }
    }

    private static void askedAgain(Acknowledgement acknowledgement) {
        acknowledgement.give(ReasonCodes.QUOTA_EXCEEDED, "the grant has lapsed; the request is queued again");
    }

    private void settled(Settled settled, long nowNanos) {
        TransferChunk chunk = settled.chunk();
        Transfer transfer = settled.transfer();
        decider.durable(chunk.grantId(), chunk.data().length);
        Known one = known.get(transfer.origin().id());
        if (one == null || one.transfer != transfer || chunk.attempt() != transfer.attempt()) {
            askedAgain(settled.acknowledgement());
            return;
        }
        if (settled.failure() != null) {
            metrics.givenBack.increment();
            transfer.giveBack();
            askedAgain(settled.acknowledgement());
            askAnew(one, nowNanos);
            return;
        }
        metrics.bytes.increment(chunk.data().length);
        switch (transfer.durable(chunk, settled.partition(), settled.offset())) {
            case GOES_ON -> {
                advanced.add(one);
                owed.add(settled.acknowledgement());
            }
            case COMPLETE -> end(one, new Verdict(ReasonCodes.SUCCESS, ""), settled.acknowledgement());
            case DIGEST_DIFFERS ->
                end(
                        one,
                        new Verdict(ReasonCodes.PAYLOAD_FORMAT_INVALID, "DIGEST: the bytes do not hash to the digest"),
                        settled.acknowledgement());
            case STALE -> askedAgain(settled.acknowledgement());
        }
    }

    // ---- ends

    private void end(Known one, Verdict verdict, Acknowledgement acknowledgement) {
        Transfer transfer = one.transfer;
        Delivery delivery = failure -> mailbox.accept(new ManifestSettled(transfer, verdict, acknowledgement, failure));
        Relay.Admission admission = topics.manifest(transfer, verdict, delivery);
        if (admission != Relay.Admission.TAKEN) {
            delivery.settled(new IllegalStateException("the relay answers " + admission));
        }
    }

    /** Manifests that the relay did not take are offered again. */
    private void writeAgain() {
        List<ManifestSettled> again = List.copyOf(unwritten);
        unwritten.clear();
        again.forEach(each -> {
            Known one = known.get(each.transfer().origin().id());
            if (one != null) {
                end(one, each.verdict(), each.acknowledgement());
            }
        });
    }

    private void manifestSettled(ManifestSettled settled) {
        Transfer transfer = settled.transfer();
        UUID id = transfer.origin().id();
        Known one = known.get(id);
        if (one == null || one.transfer != transfer) {
            return;
        }
        if (settled.failure() != null) {
            unwritten.add(settled);
            return;
        }
        Verdict verdict = settled.verdict();
        if (verdict.reasonCode() == ReasonCodes.SUCCESS) {
            metrics.complete.increment();
            store.done(one, clock.millis());
            one.done = true;
            known.lives(one, clock.millis());
        } else {
            metrics.failed.increment();
            forget(one);
        }
        advanced.remove(one);
        settled.acknowledgement().give(verdict.reasonCode(), verdict.reason());
    }

    private void gone(String endpointId) {
        decider.sessionEnded(endpointId);
        known.of(endpointId).forEach(each -> each.transfer.grantsGone());
    }

    /** Forgets done ones, and ends those that nobody has asked for again. */
    private void sweep(long nowMillis) {
        long before = nowMillis - settings.keep().toMillis();
        for (Known each : known.unchangedSince(before)) {
            if (!each.done) {
                metrics.abandoned.increment();
                LOG.info(
                        "{}: transfer {} is abandoned at byte {}",
                        each.origin().endpointId(),
                        each.origin().id(),
                        each.transfer.durableTo());
            }
            forget(each);
        }
    }

    private void enter(Known one) {
        known.add(one);
        metrics.transfers.set(known.size());
    }

    private void forget(Known one) {
        UUID id = one.origin().id();
        decider.withdraw(id);
        known.remove(one);
        advanced.remove(one);
        metrics.transfers.set(known.size());
        store.forget(one);
    }
}
