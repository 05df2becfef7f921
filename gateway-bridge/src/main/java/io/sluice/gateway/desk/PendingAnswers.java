package io.sluice.gateway.desk;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Questions that wait for the coordinator's answer, each with its deadline. Bounded; any thread may call.
 *
 * @param <Q> what is kept of a question
 */
final class PendingAnswers<Q> {

    private final int capacity;
    private final Map<String, Waiting<Q>> waiting = new LinkedHashMap<>();

    PendingAnswers(int capacity) {
        this.capacity = capacity;
    }

    /** False: there is no room. */
    synchronized boolean add(String requestId, Q question, long deadlineMillis) {
        if (waiting.size() >= capacity) {
            return false;
        }
        waiting.put(requestId, new Waiting<>(question, deadlineMillis));
        return true;
    }

    /** Ends the wait; nothing if it had ended before. */
    synchronized Optional<Q> take(String requestId) {
        return Optional.ofNullable(waiting.remove(requestId)).map(Waiting::question);
    }

    /** Ends the waits whose deadline has come. */
    synchronized List<Q> takeOverdue(long nowMillis) {
        List<Q> overdue = new ArrayList<>();
        Iterator<Waiting<Q>> oldestFirst = waiting.values().iterator();
        while (oldestFirst.hasNext()) {
            Waiting<Q> next = oldestFirst.next();
            if (next.deadlineMillis() <= nowMillis) {
                overdue.add(next.question());
                oldestFirst.remove();
            }
        }
        return overdue;
    }

    synchronized int size() {
        return waiting.size();
    }

    private record Waiting<Q>(Q question, long deadlineMillis) {}
}
