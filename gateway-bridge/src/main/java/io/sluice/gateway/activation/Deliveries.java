package io.sluice.gateway.activation;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Activations that endpoints have taken, and nobody has been told so yet. That waits a moment: of one that ends within
 * it, as most short ones do, the ledger's log gets one record instead of two.
 */
final class Deliveries {
    static final long TELL_AFTER_MS = 100;

    /** In the order they were taken, so the first is due first. */
    private final Map<String, Delivered> untold = new LinkedHashMap<>();

    /** An endpoint has taken an activation on this connection. */
    record Delivered(String activationId, long link, long tellAtMillis) {}

    void taken(String activationId, long link, long nowMillis) {
        untold.remove(activationId);
        untold.put(activationId, new Delivered(activationId, link, nowMillis + TELL_AFTER_MS));
    }

    /** It has ended. */
    void forget(String activationId) {
        untold.remove(activationId);
    }

    /** Takes those that are to be told now, so many at most. */
    List<Delivered> due(long nowMillis, int most) {
        List<Delivered> due = new ArrayList<>();
        Iterator<Delivered> untilNow = untold.values().iterator();
        while (due.size() < most && untilNow.hasNext()) {
            Delivered next = untilNow.next();
            if (next.tellAtMillis() > nowMillis) {
                break;
            }
            untilNow.remove();
            due.add(next);
        }
        return due;
    }
}
