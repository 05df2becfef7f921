package io.sluice.gateway.grant;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which transfers are open at once: few, so that each one's chunks lie close together. Requests of others wait outside.
 *
 * <p>A place is held for a turn. When that is over and another waits, its transfer goes outside again and is <em>old</em> from
 * then on. Old ones are given at most three quarters of the places, so that one that begins finds one however many long or
 * slow ones there are; and at least every fourth place that is given, so that those that begin do not keep them out.
 */
final class Places {
    private static final int OLD_EVERY = 4;

    private final int most;
    private final int mostOld;
    private final long turnNanos;
    private final long grantBytes;
    private final RequestQueue inside;
    private final RequestQueue beginning = new RequestQueue();
    private final Scheduler beginningOrder;
    private final RequestQueue again = new RequestQueue();
    private final Scheduler againOrder;
    /** In the order in which they were taken. */
    private final Map<UUID, Place> taken = new LinkedHashMap<>();

    private int sinceOld;

    private final Predicate<UUID> lags;

    private static final class Place {
        final UUID transferId;
        final String endpointId;
        final long sinceNanos;
        final boolean old;
        boolean slow;

        Place(UUID transferId, String endpointId, long sinceNanos, boolean old, boolean slow) {
            this.transferId = transferId;
            this.endpointId = endpointId;
            this.sinceNanos = sinceNanos;
            this.old = old;
            this.slow = slow;
        }
    }

    /**
     * Nobody is there.
     *
     * @param inside the requests of those that have a place
     * @param lags whether a transfer has had a grant for long and has not used it up
     */
    Places(GrantSettings settings, RequestQueue inside, Predicate<UUID> lags) {
        this.most = settings.open();
        this.mostOld = Math.toIntExact(most(settings.open()));
        this.turnNanos = settings.turn().toNanos();
        this.grantBytes = settings.grantBytes();
        this.inside = inside;
        this.lags = lags;
        this.beginningOrder = new Scheduler(beginning, settings.weights());
        this.againOrder = new Scheduler(again, settings.weights());
    }

    /** The part of something that is given to old, or slow, ones at most. */
    static long most(long all) {
        return all - Math.max(1, all / 4);
    }

    int taken() {
        return taken.size();
    }

    boolean has(UUID transferId) {
        return taken.containsKey(transferId);
    }

    /** Whether it used its last grants slowly. */
    boolean isSlow(UUID transferId) {
        Place place = taken.get(transferId);
        return place != null && (place.slow || lags.test(transferId));
    }

    /** It has used a grant up. */
    void used(UUID transferId, boolean slowly) {
        Place place = taken.get(transferId);
        if (place != null) {
            place.slow = slowly;
        }
    }

    private boolean isOld(Place place, long nowNanos) {
        return place.old || nowNanos - place.sinceNanos >= turnNanos;
    }

    // ---- outside

    void add(Request request, long nowNanos) {
        beginning.add(request, false, nowNanos);
    }

    /** The request of that transfer, if one waits for a place. */
    @Nullable
    Waiter find(UUID transferId) {
        Waiter first = beginning.find(transferId);
        return first == null ? again.find(transferId) : first;
    }

    int waiting() {
        return beginning.size() + again.size();
    }

    int waitingOf(String endpointId) {
        return beginning.waitingOf(endpointId) + again.waitingOf(endpointId);
    }

    /** Looks at each. */
    long wantedBytes() {
        return beginning.wantedBytes() + again.wantedBytes();
    }

    /** The first ones of a class, those that begin before the others. */
    List<Waiter> first(RequestClass requestClass, int number) {
        List<Waiter> first = new ArrayList<>(beginning.first(requestClass, number));
        first.addAll(again.first(requestClass, number - first.size()));
        return first;
    }

    /** It is over, or has nothing to send. */
    void leave(UUID transferId) {
        taken.remove(transferId);
        for (RequestQueue each : List.of(beginning, again)) {
            Waiter waiter = each.find(transferId);
            if (waiter != null) {
                each.remove(waiter);
            }
        }
    }

    void sessionEnded(String endpointId) {
        beginning.removeAll(endpointId);
        again.removeAll(endpointId);
        taken.values().removeIf(place -> place.endpointId.equals(endpointId));
    }

    // ---- places

    /** Gives places to those whose turn it is. */
    void seat(long nowNanos) {
        boolean seated = true;
        while (seated && waiting() > 0) {
            boolean oldFirst = sinceOld >= OLD_EVERY - 1 || beginning.size() == 0;
            seated = oldFirst
                    ? seatOld(nowNanos) || seatBeginning(nowNanos)
                    : seatBeginning(nowNanos) || seatOld(nowNanos);
        }
    }

    private boolean seatBeginning(long nowNanos) {
        Waiter next = beginningOrder.next();
        if (next == null || (taken.size() >= most && !sendOneOut(nowNanos))) {
            return false;
        }
        beginningOrder.served(next, grantBytes);
        sit(next, false, nowNanos);
        sinceOld++;
        return true;
    }

    private boolean seatOld(long nowNanos) {
        Waiter next = againOrder.next();
        boolean room = next != null && taken.size() < most && oldOnes(nowNanos) < mostOld;
        if (next == null || (!room && !sendOneOut(nowNanos))) {
            return false;
        }
        againOrder.served(next, grantBytes);
        sit(next, true, nowNanos);
        sinceOld = 0;
        return true;
    }

    private void sit(Waiter next, boolean old, long nowNanos) {
        Request request = next.request();
        taken.put(
                request.transferId(), new Place(request.transferId(), request.endpointId(), nowNanos, old, next.slow));
        inside.add(request, false, next.sinceNanos);
    }

    private long oldOnes(long nowNanos) {
        return taken.values().stream().filter(place -> isOld(place, nowNanos)).count();
    }

    /** The one whose turn began first, if that is over. */
    private boolean sendOneOut(long nowNanos) {
        Iterator<Place> places = taken.values().iterator();
        if (!places.hasNext()) {
            return false;
        }
        Place first = places.next();
        if (nowNanos - first.sinceNanos < turnNanos) {
            return false;
        }
        places.remove();
        Waiter waiter = inside.find(first.transferId);
        if (waiter != null) {
            inside.remove(waiter);
            again.add(waiter.request(), false, waiter.sinceNanos).slow = first.slow || lags.test(first.transferId);
        }
        return true;
    }
}
