package io.sluice.coordinator.api;

import io.sluice.coordinator.history.EndpointChanges;
import io.sluice.topics.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A list whose changes are the test's; a position is how many there were before. */
final class FakeChanges implements EndpointChanges {
    private final List<Change> log = new ArrayList<>();

    synchronized void put(String endpointId, @Nullable Endpoint row) {
        log.add(new Change(endpointId, row, Integer.toString(log.size() + 1)));
    }

    @Override
    public Following follow(@Nullable String from) {
        return new Reader(from == null ? size() : Integer.parseInt(from));
    }

    private synchronized int size() {
        return log.size();
    }

    private synchronized List<Change> from(int next) {
        return List.copyOf(log.subList(next, log.size()));
    }

    private final class Reader implements Following {
        private int next;

        Reader(int next) {
            this.next = next;
        }

        @Override
        public List<Change> next() {
            List<Change> some = from(next);
            if (some.isEmpty()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            next += some.size();
            return some;
        }

        @Override
        public String position() {
            return Integer.toString(next);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
