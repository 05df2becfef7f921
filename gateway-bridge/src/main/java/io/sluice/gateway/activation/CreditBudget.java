package io.sluice.gateway.activation;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Output credit for the whole gateway, and the endpoints that wait for some, first come, first served. */
final class CreditBudget {

    private final long budgetBytes;
    private final Set<String> waiting = new LinkedHashSet<>();
    private long usedBytes;

    CreditBudget(long budgetBytes) {
        this.budgetBytes = budgetBytes;
    }

    boolean covers(int bytes) {
        return bytes <= budgetBytes - usedBytes;
    }

    void take(int bytes) {
        if (!covers(bytes)) {
            throw new IllegalStateException("credit of " + bytes + " bytes is not there");
        }
        usedBytes += bytes;
    }

    void giveBack(long bytes) {
        usedBytes -= bytes;
        if (usedBytes < 0) {
            throw new IllegalStateException("more credit given back than was taken");
        }
    }

    void await(String endpointId) {
        waiting.add(endpointId);
    }

    void leave(String endpointId) {
        waiting.remove(endpointId);
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    @Nullable
    String first() {
        Iterator<String> endpoints = waiting.iterator();
        return endpoints.hasNext() ? endpoints.next() : null;
    }

    long usedBytes() {
        return usedBytes;
    }
}
