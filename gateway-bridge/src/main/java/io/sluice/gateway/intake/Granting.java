package io.sluice.gateway.intake;

import io.sluice.gateway.grant.Admission;
import io.sluice.gateway.grant.CreditShare;
import io.sluice.gateway.grant.Decision;
import io.sluice.gateway.grant.GrantDecider;
import io.sluice.gateway.grant.RelayCapacity;
import io.sluice.gateway.grant.Request;
import io.sluice.gateway.grant.RequestClass;
import io.sluice.gateway.grant.Waiting;
import io.sluice.gateway.intake.KnownTransfers.Known;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.transfer.Origin;
import io.sluice.gateway.transfer.Transfer;
import io.sluice.gateway.wan.RateSchedule;
import io.sluice.gateway.wan.Throttle;
import io.sluice.wire.Grant;
import io.sluice.wire.TransferIds;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks for transfers, and tells endpoints what they may send. Owned by the intake's thread.
 *
 * <p>A transfer that is not over and whose endpoint is here is always in one of three places: it has a grant, it waits in the
 * decider's queue, or, where that had no room, among the {@code unasked}, which are asked for again with each sweep.
 */
final class Granting {
    /** Of a grant without bytes: the transfer is over and was not kept. */
    private static final long NOT_KEPT = -1;

    private final KnownTransfers known;
    private final GrantDecider decider;
    private final Throttle wan;
    private final CreditShare credits;
    private final IntakeMetrics metrics;
    /** The connections that have asked, by endpoint. */
    private final Map<String, EndpointLink> links = new HashMap<>();

    private final Set<Known> unasked = new LinkedHashSet<>();

    Granting(KnownTransfers known, GrantDecider decider, CreditShare credits, Throttle wan, IntakeMetrics metrics) {
        this.wan = wan;
        this.known = known;
        this.decider = decider;
        this.credits = credits;
        this.metrics = metrics;
    }

    /** An endpoint asks on this connection: another of the same endpoint has ended, even if its end is not told yet. */
    void present(EndpointLink link) {
        EndpointLink before = links.put(link.endpointId(), link);
        if (before != null && before != link) {
            gone(link.endpointId());
        }
    }

    boolean isPresent(EndpointLink link) {
        return links.get(link.endpointId()) == link;
    }

    void ended(EndpointLink link) {
        if (isPresent(link)) {
            links.remove(link.endpointId());
            gone(link.endpointId());
        }
    }

    private void gone(String endpointId) {
        decider.sessionEnded(endpointId);
        known.of(endpointId).forEach(each -> {
            each.transfer.grantsGone();
            unasked.remove(each);
        });
    }

    /** Puts a transfer into the queue. */
    Admission ask(Known one, long nowNanos) {
        Origin origin = one.origin();
        unasked.remove(one);
        return decider.request(
                new Request(
                        origin.id(),
                        origin.endpointId(),
                        RequestClass.of(origin.kind()),
                        one.transfer.toGrant(),
                        origin.name()),
                nowNanos);
    }

    /** Its grants no longer fit together: they end, and it waits for new ones from where it has got to. */
    void askAnew(Known one, long nowNanos) {
        decider.withdraw(one.origin().id());
        one.transfer.grantsGone();
        askOn(one, nowNanos);
    }

    private void askOn(Known one, long nowNanos) {
        boolean here = links.containsKey(one.origin().endpointId());
        if (here && !one.done && one.transfer.needsGrant() && ask(one, nowNanos) instanceof Admission.Full) {
            unasked.add(one);
        }
    }

    /** Asks again for those for which the queue had no room. */
    void askAgain(long nowNanos) {
        List.copyOf(unasked).forEach(each -> askOn(each, nowNanos));
    }

    /** Counts a chunk to its grant; false if that does not cover it any more. */
    boolean received(long grantId, int bytes) {
        wan.passed(bytes);
        return decider.received(grantId, bytes);
    }

    /** Its bytes are durable, or nobody's any more. */
    void settled(long grantId, int bytes) {
        decider.durable(grantId, bytes);
    }

    /** Its grants are void; where it waits already, it keeps its place. */
    void endGrants(Known one) {
        decider.endGrants(one.origin().id());
        one.transfer.grantsGone();
    }

    /** It has nothing to send: its grants end, and its endpoint asks when that has changed. */
    void rest(Known one) {
        withdraw(one);
        one.transfer.grantsGone();
    }

    /** It waits for nothing any more. */
    void withdraw(Known one) {
        decider.withdraw(one.origin().id());
        unasked.remove(one);
    }

    /** Tells an endpoint that asked again after its last chunk that the transfer is over. */
    void tellEnd(Known one, boolean kept) {
        EndpointLink link = links.get(one.origin().endpointId());
        if (link != null) {
            Transfer transfer = one.transfer;
            long offset = kept ? transfer.durableTo() : NOT_KEPT;
            link.grant(new Grant(0, TransferIds.bytes(one.origin().id()), transfer.attempt(), offset, 0, 1, 1));
        }
    }

    /** Lets grants lapse and gives new ones. */
    void decide(RelayCapacity capacity, long nowNanos) {
        decider.credits(credits.usedBytes());
        List<Decision> decisions = decider.decide(whatChunksFind(capacity), nowNanos);
        credits.limit(decider.creditLimitBytes());
        for (Decision decision : decisions) {
            if (decision instanceof Decision.Give give) {
                give(give, nowNanos);
            } else if (decision instanceof Decision.Lapsed lapsed) {
                metrics.lapsed.increment();
                Known one = known.get(lapsed.request().transferId());
                if (one != null && lapsed.used()) {
                    askAnew(one, nowNanos);
                } else if (one != null) {
                    // Granted again and again, silent streams would hold what others could use.
                    metrics.lapsedUnused.increment();
                    rest(one);
                }
            }
        }
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
                TransferIds.bytes(one.origin().id()),
                transfer.attempt(),
                transfer.grantedTo(),
                give.bytes(),
                give.chunkBytes(),
                Math.toIntExact(give.lapsesAfter().toMillis())));
        transfer.granted(give.bytes());
        askOn(one, nowNanos);
    }

    /**
     * Chunks are never spooled, so while Kafka is silent, or more than the WAN link's rate has come, their data waits at its
     * source. No more is outstanding than the link lets through in a second.
     */
    private RelayCapacity whatChunksFind(RelayCapacity capacity) {
        return new RelayCapacity(
                capacity.inFlightBytes(),
                mostBytes(capacity),
                capacity.ackLatencyNanos(),
                capacity.spooling(),
                capacity.spooling() || capacity.spoolFull() || wan.waitNanos() > 0);
    }

    private long mostBytes(RelayCapacity capacity) {
        long rate = wan.rate();
        return rate == RateSchedule.UNLIMITED
                ? capacity.maxBytes()
                : Math.min(capacity.maxBytes(), capacity.inFlightBytes() + rate);
    }

    long nextDeadlineNanos() {
        return decider.nextDeadlineNanos();
    }

    Waiting snapshot(int most, long nowNanos) {
        return decider.snapshot(most, nowNanos);
    }
}
