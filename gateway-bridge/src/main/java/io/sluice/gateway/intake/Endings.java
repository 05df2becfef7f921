package io.sluice.gateway.intake;

import io.sluice.gateway.intake.IntakeEvent.ManifestSettled;
import io.sluice.gateway.intake.IntakeEvent.MethodEnded;
import io.sluice.gateway.intake.IntakeEvent.Verdict;
import io.sluice.gateway.intake.KnownTransfers.Known;
import io.sluice.gateway.relay.Delivery;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.EndpointTraffic.Acknowledgement;
import io.sluice.gateway.transfer.Origin;
import io.sluice.gateway.transfer.Transfer;
import io.sluice.wire.TransferIds;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How transfers end: each with a manifest that says so, kept until Kafka or the spool has it. Owned by the intake's thread. */
final class Endings {
    /** No PUBACK is owed. */
    static final Acknowledgement NOBODY = (reasonCode, reason) -> {};

    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);
    private static final int SWEPT_AT_ONCE = 1_000;

    private final KnownTransfers known;
    private final Granting granting;
    private final Set<Known> advanced;
    private final TransferStore store;
    private final TransferTopics topics;
    private final IntakeSettings settings;
    private final InstantSource clock;
    private final IntakeMetrics metrics;
    private final Consumer<IntakeEvent> mailbox;
    /** Ends whose manifest the relay did not take; at most one for each transfer. */
    private final List<ManifestSettled> unwritten = new ArrayList<>();

    /** @param advanced those whose checkpoint is to be stored: one that has ended is taken out */
    Endings(
            KnownTransfers known,
            Granting granting,
            Set<Known> advanced,
            TransferStore store,
            TransferTopics topics,
            IntakeSettings settings,
            InstantSource clock,
            IntakeMetrics metrics,
            Consumer<IntakeEvent> mailbox) {
        this.known = known;
        this.granting = granting;
        this.advanced = advanced;
        this.store = store;
        this.topics = topics;
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
        this.mailbox = mailbox;
    }

    /** A report names another transfer than those of its activation, or none. */
    void methodEnded(MethodEnded ended) {
        for (Known each : List.copyOf(known.of(ended.endpointId()))) {
            Origin origin = each.origin();
            boolean named = Arrays.equals(ended.transferId(), TransferIds.bytes(origin.id()));
            if (origin.correlation().equals(ended.activationId()) && !named && !each.done && !each.ending) {
                end(each, Verdict.UNWANTED, NOBODY);
            }
        }
    }

    /** Writes its manifest; nothing more is taken meanwhile. */
    void end(Known one, Verdict verdict, Acknowledgement acknowledgement) {
        Transfer transfer = one.transfer;
        one.ending = true;
        granting.withdraw(one);
        Delivery delivery = failure -> mailbox.accept(new ManifestSettled(transfer, verdict, acknowledgement, failure));
        Relay.Admission admission = topics.manifest(transfer, verdict, delivery);
        if (admission != Relay.Admission.TAKEN) {
            delivery.settled(new IllegalStateException("the relay answers " + admission));
        }
    }

    /** Manifests that the relay did not take are offered again. */
    void writeAgain() {
        List<ManifestSettled> again = List.copyOf(unwritten);
        unwritten.clear();
        again.forEach(each -> {
            Known one = known.get(each.transfer().origin().id());
            if (one != null && one.transfer == each.transfer()) {
                end(one, each.verdict(), each.acknowledgement());
            }
        });
    }

    /** The relay's word on a manifest. */
    void manifestSettled(ManifestSettled settled) {
        Known one = known.get(settled.transfer().origin().id());
        if (one == null || one.transfer != settled.transfer()) {
            return;
        }
        if (settled.failure() != null) {
            unwritten.add(settled);
            return;
        }
        Verdict verdict = settled.verdict();
        boolean kept = verdict.kept();
        advanced.remove(one);
        metrics.ended(verdict.state());
        if (kept) {
            known.lives(one, clock.millis());
            known.done(one);
            store.done(one, clock.millis());
        } else {
            LOG.info(
                    "{}: transfer {} ended {} at byte {}: {}",
                    one.origin().endpointId(),
                    one.origin().id(),
                    verdict.state(),
                    one.transfer.durableTo(),
                    verdict.reason());
            forget(one);
        }
        settled.acknowledgement().give(verdict.reasonCode(), verdict.reason());
        if (one.askedSinceEnd || !kept) {
            granting.tellEnd(one, kept);
        }
    }

    /** Forgets done ones, and ends those that take too long or whose endpoint has not come back. */
    void sweep(long nowMillis) {
        long before = nowMillis - settings.keep().toMillis();
        for (Known each : known.unchangedSince(before, SWEPT_AT_ONCE)) {
            if (each.done) {
                forget(each);
                continue;
            }
            known.lives(each, nowMillis);
            EndpointLink link = each.link;
            boolean here = link != null && granting.isPresent(link);
            if (each.ending || (each.transfer.hasEnded() && here)) {
                continue;
            }
            if (isTooOld(each, nowMillis)) {
                end(each, Verdict.EXPIRED, NOBODY);
            } else if (!here) {
                end(each, Verdict.SILENT, NOBODY);
            }
        }
    }

    /** Its first chunks are about to be deleted. */
    boolean isTooOld(Known one, long nowMillis) {
        return nowMillis - one.origin().beganAtMillis() >= settings.expires().toMillis();
    }

    /** Forgets it altogether. */
    void forget(Known one) {
        granting.withdraw(one);
        known.remove(one);
        advanced.remove(one);
        metrics.transfers.set(known.size());
        store.forget(one);
    }
}
