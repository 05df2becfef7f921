package io.sluice.gateway.grant;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: start-time fair queueing between the classes by bytes (Goyal, Vin and Cheng, SIGCOMM 1996), round
 * robin over endpoints within one.
 */
final class Scheduler {
    /*
     * Each class has a finish tag: where it stands in virtual time once what it was given is charged, bytes / weight
     * further on. The class with the smallest start tag is next, max(virtual time, finish tag); virtual time is the
     * start tag last served. A class that was empty starts at the virtual time: it owes nothing and has saved nothing.
     */
    private final RequestQueue queue;
    private final List<Integer> weights;
    private final Map<RequestClass, Double> finish = new EnumMap<>(RequestClass.class);
    private double virtualTime;

    Scheduler(RequestQueue queue, List<Integer> weights) {
        this.queue = queue;
        this.weights = weights;
    }

    /** The next one; null if nobody can take a turn. */
    @Nullable
    Waiter next() {
        Waiter best = null;
        double bestStart = 0;
        for (RequestClass each : RequestClass.values()) {
            Waiter waiter = queue.next(each);
            if (waiter != null && (best == null || start(each) < bestStart)) {
                best = waiter;
                bestStart = start(each);
            }
        }
        return best;
    }

    /** The next one has been given so many bytes. */
    void served(Waiter waiter, long bytes) {
        RequestClass each = waiter.turn.requestClass;
        virtualTime = start(each);
        finish.put(each, virtualTime + (double) bytes / weightOf(each));
        queue.served(waiter);
        if (queue.size() == 0) {
            // Nobody waits, so nobody's past matters; the tags stay small enough to be exact.
            virtualTime = 0;
            finish.clear();
        }
    }

    private int weightOf(RequestClass requestClass) {
        return weights.get(List.of(RequestClass.values()).indexOf(requestClass));
    }

    private double start(RequestClass each) {
        return Math.max(virtualTime, finish.getOrDefault(each, 0.0));
    }
}
