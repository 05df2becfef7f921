package io.sluice.gateway.grant;

import io.sluice.gateway.grant.Waiter.Turn;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who waits: in each class the endpoints in a row, at each endpoint its requests in a row. An endpoint whose turn has
 * been goes to the end of the row.
 */
final class RequestQueue {
    /*
     * 100,000 requests, each of another endpoint, have to fit in 32 MB. So ids are kept as two longs, the rows are
     * linked through their members, and the members are their own keys in the indexes.
     */
    private final Map<Id, Waiter> waiters = new HashMap<>();
    private final Map<Id, Turn> turns = new HashMap<>();
    private final Map<RequestClass, Turn> rows = new EnumMap<>(RequestClass.class);

    RequestQueue() {
        for (RequestClass each : RequestClass.values()) {
            rows.put(each, Turn.rowOf(each));
        }
    }

    int size() {
        return waiters.size();
    }

    /** What those want that know how much. Looks at each. */
    long wantedBytes() {
        long sum = 0;
        for (Waiter waiter : waiters.values()) {
            sum += Math.max(0, waiter.wantedBytes);
        }
        return sum;
    }

    /** The request of that transfer, if one waits. */
    @Nullable
    Waiter find(UUID transferId) {
        return waiters.get(Id.of(transferId));
    }

    int waitingOf(String endpointId) {
        int count = 0;
        for (RequestClass each : RequestClass.values()) {
            Turn turn = turns.get(Turn.key(endpointId, each));
            count += turn == null ? 0 : turn.size;
        }
        return count;
    }

    /**
     * Puts a request, whose transfer has none here, at the end of its endpoint's.
     *
     * @param parked it takes part in the row only after {@link #unpark}
     */
    Waiter add(Request request, boolean parked, long nowNanos) {
        Turn turn = turns.computeIfAbsent(Turn.key(request.endpointId(), request.requestClass()), key -> (Turn) key);
        var waiter = new Waiter(request, turn, nowNanos);
        waiter.parked = parked;
        waiters.put(waiter, waiter);
        turn.size++;
        if (!parked) {
            line(waiter);
        }
        return waiter;
    }

    /** It takes no part in the row until {@link #unpark}. */
    void park(Waiter waiter) {
        if (!waiter.parked) {
            waiter.parked = true;
            waiter.turn.unlink(waiter);
            if (waiter.turn.first == null) {
                waiter.turn.leave();
            }
        }
    }

    /** No longer; nothing is done about one that has left. */
    void unpark(Waiter waiter) {
        if (waiter.parked && isHere(waiter)) {
            waiter.parked = false;
            line(waiter);
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isHere(Waiter waiter) {
        return waiters.get(waiter) == waiter;
    }

    private void line(Waiter waiter) {
        Turn turn = waiter.turn;
        boolean stood = turn.first != null;
        turn.append(waiter);
        if (!stood) {
            turn.stand(row(turn.requestClass));
        }
    }

    void remove(Waiter waiter) {
        Turn turn = waiter.turn;
        waiters.remove(waiter);
        turn.size--;
        if (!waiter.parked) {
            turn.unlink(waiter);
            if (turn.first == null) {
                turn.leave();
            }
        }
        if (turn.size == 0) {
            turns.remove(turn);
        }
    }

    /** Removes all requests of an endpoint. */
    void removeAll(String endpointId) {
        for (RequestClass each : RequestClass.values()) {
            Turn turn = turns.get(Turn.key(endpointId, each));
            if (turn == null) {
                continue;
            }
            for (Waiter first = turn.first; first != null; first = turn.first) {
                remove(first);
            }
            if (turn.size > 0) {
                waiters.values().stream()
                        .filter(waiter -> waiter.turn.isSame(turn))
                        .toList()
                        .forEach(this::remove);
            }
        }
    }

    /** Whose turn it is in a class; null if nobody can take one. */
    @Nullable
    Waiter next(RequestClass requestClass) {
        Turn row = row(requestClass);
        return row.after.isSame(row) ? null : row.after.first;
    }

    /** Its turn has been: removes it, and its endpoint goes to the end of the row. */
    void served(Waiter waiter) {
        Turn turn = waiter.turn;
        remove(waiter);
        if (turn.first != null) {
            turn.leave();
            turn.stand(row(turn.requestClass));
        }
    }

    /** The first ones of a class in the order of their turns, as far as no endpoint is counted twice. */
    List<Waiter> first(RequestClass requestClass, int most) {
        List<Waiter> firsts = new ArrayList<>();
        Turn row = row(requestClass);
        for (Turn turn = row.after; !turn.isSame(row) && firsts.size() < most; turn = turn.after) {
            if (turn.first != null) {
                firsts.add(turn.first);
            }
        }
        return firsts;
    }

    private Turn row(RequestClass requestClass) {
        Turn row = rows.get(requestClass);
        if (row == null) {
            throw new IllegalStateException("no row of " + requestClass);
        }
        return row;
    }
}
